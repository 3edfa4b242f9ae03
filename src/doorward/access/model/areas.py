"""An area: a noun of an API, and what may be done to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from doorward.kernel.errors import FieldError, Invalid

NAME_PATTERN: Final = r"^[a-z][a-z0-9_]{0,39}$"
ACTION_PATTERN: Final = r"^[a-z_]{1,40}$"
MOST_ACTIONS: Final = 20


@dataclass(frozen=True, slots=True)
class AreaTerms:
    """What an owner says of an area. Raises :class:`Invalid` naming each wrong member.

    ``label`` is what people read, ``alias`` what else it is known as (INC-36). What is not
    ``grantable`` is for people only, never for a client (D-5, INC-37). ``wire`` gives, by
    action, the scope that stands for a permission where a dialect has a name of its own.
    """

    label: str
    actions: frozenset[str]
    alias: str = ""
    grantable: bool = True
    wire: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        fits = 0 < len(self.actions) <= MOST_ACTIONS
        if not fits or not all(re.fullmatch(ACTION_PATTERN, one) for one in self.actions):
            words = f"1 to {MOST_ACTIONS} of read, write, own and names of a-z and _"
            raise Invalid(FieldError("actions", words))


@dataclass(frozen=True, slots=True)
class Area:
    """An area of an API. Its name is unique in the tenant and for good: rights carry it."""

    id: str
    api: str
    name: str
    terms: AreaTerms
    revision: int
    created_at: int
    modified_at: int

    @property
    def permissions(self) -> frozenset[str]:
        """The permissions it offers."""
        return permissions_of(self.name, self.terms.actions)


def permissions_of(area: str, actions: frozenset[str]) -> frozenset[str]:
    """Return the permissions ``area:action``, one for each of *actions*."""
    return frozenset(f"{area}:{action}" for action in actions)


def check_name(name: str) -> None:
    """Raise :class:`Invalid` for what cannot name an area."""
    if re.fullmatch(NAME_PATTERN, name) is None:
        raise Invalid.field("name", "a lower-case word of at most 40 letters, digits and _")
