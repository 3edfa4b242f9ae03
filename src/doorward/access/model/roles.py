"""Roles: permissions that are given together."""

from dataclasses import dataclass
from typing import Final

ADMINISTRATOR: Final = "Administrator"
API_TOKEN_MANAGER: Final = "API Token Manager"
AUDITOR: Final = "Auditor"
SOC_OPERATOR: Final = "SOC Operator"


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """What a role's maker says of it."""

    name: str
    permissions: frozenset[str] = frozenset()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions. ``built_in`` ones are the system's, and nobody's to change."""

    id: str
    terms: RoleTerms
    built_in: bool
    revision: int
    created_at: int
    modified_at: int
