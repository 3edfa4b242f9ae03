"""Access: what APIs there are, what they offer, what a call needs, and roles.

Owns APIs with their areas and endpoint rules, the catalogue made of them, and roles. Does
not own who holds what: clients and users do, in the rooms above, and register as holders
so that nothing is taken from them unsaid. Nothing is granted by default, and what no rule
names is denied (guarantee 1).
"""

from doorward.access.model import Catalogue, Denial, Listed, Offered, RuleTerms, catalogue_of
from doorward.access.service import (
    BUILT_IN,
    CATALOGUE,
    MANAGEMENT,
    Holder,
    load_catalogue,
    register_holder,
    role_permissions,
    role_table,
)

__all__ = [
    "BUILT_IN",
    "CATALOGUE",
    "MANAGEMENT",
    "Catalogue",
    "Denial",
    "Holder",
    "Listed",
    "Offered",
    "RuleTerms",
    "catalogue_of",
    "load_catalogue",
    "register_holder",
    "role_permissions",
    "role_table",
]
