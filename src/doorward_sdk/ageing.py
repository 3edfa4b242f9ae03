"""A value from afar that is good for a while: pure bookkeeping of its age."""

from __future__ import annotations

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Aged(Generic[Value]):
    """A value and when it was learnt, in seconds of a clock that never jumps.

    It is *fresh* so long; afterwards another one is asked for. When nobody answers it stays
    *good* for longer, and not a moment more. One is asked for at most every *pause* seconds.
    """

    def __init__(self, fresh: float, good: float, pause: float) -> None:
        """Begin with no value, which is neither fresh nor good."""
        self._fresh = fresh
        self._good = good
        self._pause = pause
        self._held: tuple[Value, float] | None = None
        self._asked = float("-inf")

    def fresh(self, now: float) -> Value | None:
        """Return the value if there is no need to ask."""
        return self._younger(self._fresh, now)

    def good(self, now: float) -> Value | None:
        """Return the value if it may be used at all."""
        return self._younger(self._good, now)

    def may_ask(self, now: float) -> bool:
        """Whether enough time has passed since somebody last asked."""
        return now - self._asked >= self._pause

    def asking(self, now: float) -> None:
        """Note that somebody asks."""
        self._asked = now

    def keep(self, value: Value, now: float) -> None:
        """Hold *value*, learnt *now*."""
        self._held = (value, now)

    def _younger(self, age: float, now: float) -> Value | None:
        if self._held is None or now - self._held[1] > age:
            return None
        return self._held[0]
