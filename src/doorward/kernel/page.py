"""Lists in pages: oldest first, ``after`` exclusive, ``next`` null at the end."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from doorward.kernel.errors import Invalid

T = TypeVar("T")
U = TypeVar("U")

DEFAULT_LIMIT: Final = 50
LARGEST_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Window:
    """What part of a list is asked for: up to ``limit`` items after the cursor."""

    limit: int = DEFAULT_LIMIT
    after: str | None = None
    sort: str | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``next`` goes back as ``after``, None at the end."""

    items: Sequence[T]
    next: str | None

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """Return the page with every item passed through *change*."""
        return Page([change(item) for item in self.items], self.next)

    @classmethod
    def cut(cls, rows: Sequence[T], limit: int, cursor: Callable[[T], str]) -> "Page[T]":
        """Make a page of *rows*, of which one more than *limit* was asked for."""
        if len(rows) <= limit:
            return cls(rows, None)
        kept = rows[:limit]
        return cls(kept, cursor(kept[-1]))


def encode_cursor(*parts: str) -> str:
    """Pack the place where a page ended into one opaque word."""
    return base64.urlsafe_b64encode("\x1f".join(parts).encode()).decode().rstrip("=")


def decode_cursor(text: str, parts: int) -> list[str]:
    """Unpack what :func:`encode_cursor` packed; a cursor not ours is :class:`Invalid`."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raw = ""
    found = raw.split("\x1f")
    if len(found) != parts or "\x00" in raw:
        raise Invalid.field("after", "pass back the value of next, unchanged")
    return found
