"""A user's record."""

import re
from dataclasses import dataclass
from typing import Final

from doorward.kernel.errors import Invalid

LONGEST_EMAIL: Final = 254
LONGEST_PASSWORD: Final = 256
"""Characters a password may have, normalised (NIST SP 800-63B-4 asks for at least 64)."""
EMAIL_PATTERN: Final = r"^([^@\s]+@[^@\s]+)?$"


@dataclass(frozen=True, slots=True)
class UserTerms:
    """What is said of a user. Raises :class:`Invalid` for an address that is none.

    ``username`` is unique in the tenant. Who has left is not ``active``; who is kept out
    for now is ``blocked``.
    """

    username: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    notes: str = ""
    active: bool = True
    blocked: bool = False

    def __post_init__(self) -> None:
        fits = len(self.email) <= LONGEST_EMAIL and self.email.isprintable()
        if not fits or re.fullmatch(EMAIL_PATTERN, self.email) is None:
            raise Invalid.field("email", "an address such as ada@example.com, or nothing")


@dataclass(frozen=True, slots=True)
class User:
    """A user as kept; instants in milliseconds."""

    id: str
    terms: UserTerms
    revision: int
    created_at: int
    modified_at: int
