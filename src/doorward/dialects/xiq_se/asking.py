"""What a resolver has at hand: who asks, and a way from its thread to the rooms' verbs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from doorward.kernel.authority import Actor
from doorward.kernel.clock import monotonic
from doorward.kernel.errors import Invalid, Unavailable
from doorward.kernel.page import DEFAULT_LIMIT, LARGEST_LIMIT, Window
from doorward.kernel.vault import Vault
from doorward.tokens import Plant

T = TypeVar("T")

_SLOW: Final = 3.0
"""Seconds a change may still take when its time is up: what it did must be told."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One request on its way through the resolvers, in a thread beside the event loop.

    ``began`` is when the process did (ms), ``deadline`` when the answer must be there
    (:func:`monotonic`).
    """

    plant: Plant
    vault: Vault
    actor: Actor
    began: int
    loop: asyncio.AbstractEventLoop
    deadline: float

    def check(self) -> None:
        """Raise ``Unavailable`` when the time is up."""
        if monotonic() > self.deadline:
            raise too_long()

    def read(self, verb: Callable[..., Awaitable[T]], *args: Any, **more: Any) -> T:
        """Run a verb that only reads; raises what it raises, and ``Unavailable`` when late."""
        work: Any = self.plant.db.read
        found: T = self._wait(work(verb, *args, **more), max(0.0, self.deadline - monotonic()))
        return found

    def change(self, verb: Callable[..., Awaitable[T]], *args: Any, **more: Any) -> T:
        """Run a verb in a transaction of its own."""
        self.check()
        work: Any = self.plant.db.transact
        found: T = self._wait(work(verb, *args, **more), _SLOW)
        return found

    def _wait(self, work: Any, seconds: float) -> Any:
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise too_long() from None


def window(arguments: dict[str, Any]) -> Window:
    """Return the part of a list that a field's arguments ask for; raises ``Invalid``."""
    first = arguments.get("first")
    size = DEFAULT_LIMIT if first is None else first
    if not 1 <= size <= LARGEST_LIMIT:
        raise Invalid.field("first", f"1 to {LARGEST_LIMIT}")
    return Window(size, arguments.get("after"), None, arguments.get("search") or None)


def check_text(value: object) -> None:
    """Raise ``Invalid`` for a NUL anywhere in *value*: a text can escape one, no store keeps it.

    Lists and objects nest only as deep as the types of arguments do.
    """
    if isinstance(value, str):
        if "\x00" in value:
            raise Invalid.field("query", "a value holds a NUL character")
    elif isinstance(value, dict):
        for one in value.values():
            check_text(one)
    elif isinstance(value, list):
        for one in value:
            check_text(one)


def too_long() -> Unavailable:
    """Return the refusal of what takes too long."""
    return Unavailable("this takes too long to answer; ask for less")
