"""A user's record."""

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from doorward.kernel.errors import Invalid

USER_PREFIX: Final = "usr_"
"""What every user's id begins with, and no other id that a token names."""

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


class Place(NamedTuple):
    """A tenant as a decision reads it."""

    tenant: str
    slug: str
    host: str
    state: str
    catalogue_revision: int
    name: str
    dialect: str
    policies: str


@dataclass(frozen=True, slots=True)
class Person:
    """What one reading found of a user: at *home*, and *there* where it is to act.

    ``id`` is empty where there is no such user; ``permissions`` None where it has no role
    *there*. ``kept`` is the hash of its password, empty for none. Whoever has a
    ``second_factor`` proves nothing by a password alone; ``step`` is the last one spent.
    """

    home: Place
    there: Place
    signing_kid: str
    id: str
    username: str
    open: bool
    generation: int
    kept: str = field(repr=False)
    second_factor: bool
    step: int
    permissions: frozenset[str] | None
