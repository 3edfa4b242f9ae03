"""What a decision reads of a person: at home, and where it is to act."""

from dataclasses import dataclass, field
from typing import NamedTuple


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
    ``second_factor`` proves nothing by a password alone; ``step`` is the last one spent,
    ``sealed`` the secret behind it.
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
    sealed: bytes | None = field(repr=False)
    permissions: frozenset[str] | None
