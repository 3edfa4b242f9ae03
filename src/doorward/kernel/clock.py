"""The one place that reads the wall clock.

Instants are integers: milliseconds since the Unix epoch, UTC. Tokens carry
seconds (RFC 7519 §2), everything stored and recorded carries milliseconds.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

Clock = Callable[[], int]
"""A function that returns the present instant in milliseconds."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_FIRST: Final = -62_135_596_800_000
_BEYOND: Final = 253_402_300_800_000
"""The years 1 and 10000: from the one on and before the other RFC 3339 can write a time."""


def system_clock() -> int:
    """Return the present instant in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Return seconds that never run backwards, for time limits only."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Let *seconds* go by in this thread, for processes that have nothing else to do."""
    time.sleep(seconds)


def rfc3339(instant: int) -> str:
    """Write *instant* (milliseconds) as RFC 3339 in UTC, with milliseconds."""
    seconds, rest = divmod(instant, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat()[:19]}.{rest:03d}Z"


def from_rfc3339(text: str) -> int:
    """Read an RFC 3339 time with its offset; return milliseconds.

    Raises ``ValueError`` when *text* is not one, names no offset, or is a time that
    :func:`rfc3339` could not write: what is read here must be able to leave again.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        message = "a time needs its offset, for example Z"
        raise ValueError(message)
    instant = round(moment.timestamp() * 1000)
    if not _FIRST <= instant < _BEYOND:
        message = "a time out of range"
        raise ValueError(message)
    return instant
