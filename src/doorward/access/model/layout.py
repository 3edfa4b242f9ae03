"""A layout: APIs with all they offer, and roles, as one value that a tenant can be made to have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from doorward.access.model.apis import ApiTerms
from doorward.access.model.areas import AreaTerms
from doorward.access.model.rules import RuleTerms


class Extent(StrEnum):
    """A role's permissions said by what they are, whatever the tenant offers."""

    ALL = "all"
    READING = "all reading"


@dataclass(frozen=True, slots=True)
class ApiLayout:
    """One API. The management API's has neither name nor audience: these follow the tenant.

    ``default`` is whether a token that names no API is for this one.
    """

    terms: ApiTerms
    areas: Mapping[str, AreaTerms] = field(default_factory=dict)
    rules: tuple[RuleTerms, ...] = ()
    default: bool = False

    @property
    def managed(self) -> bool:
        """Whether it is the management API's."""
        return not self.terms.audience


@dataclass(frozen=True, slots=True)
class RoleLayout:
    """One role; ``permissions`` are named, or said by their extent."""

    name: str
    permissions: frozenset[str] | Extent
    description: str = ""
    built_in: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """What a tenant is to offer, and the roles it is to have."""

    apis: tuple[ApiLayout, ...] = ()
    roles: tuple[RoleLayout, ...] = ()


@dataclass(slots=True)
class Tally:
    """How many of one sort of thing were added, and how many changed."""

    added: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Laid:
    """What laying out did to a tenant."""

    apis: Tally = field(default_factory=Tally)
    areas: Tally = field(default_factory=Tally)
    rules: Tally = field(default_factory=Tally)
    roles: Tally = field(default_factory=Tally)
