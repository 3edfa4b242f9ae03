"""Calls added up until they are reported, in bounded memory."""

from __future__ import annotations

from typing import Final, NamedTuple

MOST_KINDS: Final = 10_000
"""How many different sorts of calls are held apart; beyond that their addresses are dropped."""


class CallKind(NamedTuple):
    """What calls have in common that are reported as one line with a count.

    *subject* is the user that a machine identity acted for, else empty; *tenant* where it acted.
    """

    client_id: str
    permission: str
    method: str
    route: str
    status: int
    address: str
    subject: str = ""
    tenant: str = ""


class Counted(NamedTuple):
    """Calls of one kind: how many, and when the last one was (seconds since 1970)."""

    kind: CallKind
    calls: int
    last_at: float


class Tally:
    """Calls by kind. ``lost`` tells how many found no room, not even without their address."""

    def __init__(self, most: int = MOST_KINDS) -> None:
        """Hold *most* kinds apart, and as many again without addresses."""
        self._most = most
        self._counts: dict[CallKind, list[float]] = {}
        self.lost = 0

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, kind: CallKind, at: float, count: int = 1) -> None:
        """Count calls of *kind*, the last one *at*."""
        known = self._counts.get(kind)
        if known is None and len(self._counts) >= self._most:
            kind = kind._replace(address="")
            known = self._counts.get(kind)
            if known is None and len(self._counts) >= 2 * self._most:
                self.lost += count
                return
        if known is None:
            self._counts[kind] = [count, at]
        else:
            known[0] += count
            known[1] = max(known[1], at)

    def take(self, most: int) -> tuple[Counted, ...]:
        """Return up to *most* lines, the oldest kinds first, and forget them."""
        kinds = list(self._counts)[:most]
        lines = []
        for kind in kinds:
            count, last_at = self._counts.pop(kind)
            lines.append(Counted(kind, int(count), last_at))
        return tuple(lines)
