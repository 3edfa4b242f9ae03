"""A user's record."""

import re
from dataclasses import dataclass
from typing import Final

from doorward.kernel.errors import Invalid

USER_PREFIX: Final = "usr_"
"""What every user's id begins with, and no other id that a token names."""

LONGEST_EMAIL: Final = 254
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
    """A user as kept; instants in milliseconds. ``roles`` are those in its home tenant."""

    id: str
    terms: UserTerms
    revision: int
    created_at: int
    modified_at: int
    roles: tuple[str, ...] = ()
    has_password: bool = False
    second_factor: bool = False
    signed_in_at: int | None = None

    @property
    def open(self) -> bool:
        """Whether the user may act at all."""
        return self.terms.active and not self.terms.blocked


@dataclass(frozen=True, slots=True)
class Member:
    """A user of another tenant, by id alone, and its roles in this one."""

    user: str
    roles: tuple[str, ...]
