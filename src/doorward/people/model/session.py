"""A session: what a browser is let in by once a person has signed in, until it ends."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from doorward.kernel.clock import HOUR, MINUTE

SESSION_PREFIX: Final = "dwb_"
"""What every session's secret begins with: a leaked one can be recognised (DW-13)."""

IDLE: Final = 30 * MINUTE
LONGEST: Final = 12 * HOUR
TOUCH: Final = MINUTE
"""How often, at most, it is written down that a session is in use."""


class How(StrEnum):
    """By what a person signed in."""

    PASSWORD = "password"
    CODE = "password+code"
    PASSKEY = "passkey"
    LINK = "link"


class Why(StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed_out"
    ENDED = "ended_by_user"
    CUT_OFF = "ended_by_administrator"
    REPLACED = "signed_in_anew"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Session:
    """A session as kept; instants in milliseconds.

    It is of a user at home (``tenant``) and ends with the ``generation`` of its proofs. Of
    the secret that the browser holds a digest is kept and no more.
    """

    id: str
    tenant: str
    user: str
    digest: bytes = field(repr=False)
    pepper_id: str
    generation: int
    method: str
    created_at: int
    proven_at: int
    seen_at: int
    until: int
    address: str = ""
    agent: str = ""

    def open(self, now: int) -> bool:
        """Whether it may still be used at *now*, by the clock alone."""
        return now < self.until and now - self.seen_at < IDLE
