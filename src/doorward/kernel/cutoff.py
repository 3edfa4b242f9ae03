"""Quarantine: what is kept from acting for a while, wholly or from changing anything.

It is a state of its own beside enabled and disabled, so that lifting it puts back exactly what
was there. Names are permanent: they stand in rows.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final

from doorward.kernel.filter import AddressFilter, filter_of

READING: Final = frozenset({"read", "access", "introspect"})
"""The actions of permissions that change nothing: all that is left where writing is denied."""


class Mode(StrEnum):
    """How far something is cut off."""

    NONE = ""
    WRITE = "write"
    ALL = "all"


Barred = tuple[tuple[AddressFilter, Mode], ...]


def reading(permissions: frozenset[str]) -> frozenset[str]:
    """Return those of *permissions* that change nothing."""
    return frozenset(one for one in permissions if one.rpartition(":")[2] in READING)


def mode_at(barred: str, address: str) -> Mode:
    """Return how far *address* is cut off by what a tenant has *barred*; the harder mode wins.

    *barred* has a line such as ``all 203.0.113.0/24`` for each address or network. An address
    that nobody knows is none of them.
    """
    if not barred or not address:
        return Mode.NONE
    found = {mode for places, mode in _barred(barred) if places.admits(address)}
    if Mode.ALL in found:
        return Mode.ALL
    return Mode.WRITE if found else Mode.NONE


@lru_cache(maxsize=256)
def _barred(text: str) -> Barred:
    lines = [line.partition(" ") for line in text.splitlines()]
    return tuple((filter_of(place), Mode(mode)) for mode, _, place in lines)


def with_bar(barred: str, place: str, mode: Mode) -> str:
    """Return *barred* with *place* cut off as *mode* says, or no more for ``Mode.NONE``."""
    kept = [line for line in barred.splitlines() if line.partition(" ")[2] != place]
    if mode is not Mode.NONE:
        kept.append(f"{mode.value} {place}")
    return "\n".join(kept)


def harder(modes: Iterable[Mode]) -> Mode:
    """Return the hardest of *modes*."""
    return max(modes, key=(Mode.NONE, Mode.WRITE, Mode.ALL).index, default=Mode.NONE)
