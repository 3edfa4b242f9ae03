"""Members that the forms of several kinds have, and how their instants are read."""

import re
from typing import Annotated, Final

from pydantic import Field

from doorward.kernel.clock import DAY, HOUR, from_rfc3339
from doorward.kernel.errors import Invalid
from doorward.kernel.filter import LONGEST
from doorward.web.receivers import LONGEST_URL

Moment = Annotated[
    str,
    Field(max_length=40, description="RFC 3339", examples=["2030-01-01T00:00:00Z"]),
]
Span = Annotated[
    str,
    Field(
        pattern=r"^[1-9][0-9]{0,3}[hdwy]$",
        description="in how many hours, days, weeks or years, instead of expires_at",
        examples=["30d"],
    ),
]
Filter = Annotated[
    str,
    Field(
        max_length=LONGEST,
        description="from where it may be used: addresses, networks, ranges; empty: anywhere",
        examples=["192.0.2.0/24, 2001:db8::/32"],
    ),
]
Receiver = Annotated[
    str,
    Field(
        max_length=LONGEST_URL,
        description="where an upload goes, by https; empty: nowhere; system-made clients only",
        examples=["https://correlator.example.com/secret"],
    ),
]
Roles = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=100)]

_UNITS: Final = {"h": HOUR, "d": DAY, "w": 7 * DAY, "y": 365 * DAY}


def instant(text: str | None) -> int | None:
    """Return the instant that *text* names, None for none; raises :class:`Invalid`."""
    if text is None:
        return None
    try:
        return from_rfc3339(text)
    except (ValueError, OverflowError):
        raise Invalid.field("expires_at", "a time such as 2030-01-01T00:00:00Z") from None


def ending(expires_at: str | None, expires_in: str | None, now: int) -> int:
    """Return the instant that one of the two says; raises :class:`Invalid` for none or both."""
    if (expires_at is None) == (expires_in is None):
        raise Invalid.field("expires_at", "when it ends: one of expires_at and expires_in")
    if expires_in is not None:
        number, unit = re.fullmatch(r"(\d+)(.)", expires_in).groups()  # type: ignore[union-attr]  # checked at the door
        return now + int(number) * _UNITS[unit]
    found = instant(expires_at)
    assert found is not None  # noqa: S101 the first branch left no other case
    return found
