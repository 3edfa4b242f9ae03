"""What a role reaches: the areas it is about, and the endpoints that it opens."""

from dataclasses import dataclass

from doorward.access.model.areas import Area
from doorward.access.model.roles import Role
from doorward.access.model.rules import RuleTerms


@dataclass(frozen=True, slots=True)
class ReachedArea:
    """One area a role is about, with the name of its API, and what it may do there."""

    api: str
    area: Area
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """All that a role reaches; each endpoint with the name of its API."""

    role: Role
    areas: tuple[ReachedArea, ...]
    endpoints: tuple[tuple[str, RuleTerms], ...]
