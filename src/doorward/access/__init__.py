"""Access: what APIs there are, what they offer, what a call needs, and roles.

Owns APIs with their areas and endpoint rules, the catalogue made of them, and roles. Does
not own who holds what: clients and users do, in the rooms above, and register as holders
so that nothing is taken from them unsaid. Nothing is granted by default, and what no rule
names is denied (guarantee 1).
"""

from doorward.access.model import (
    ApiLayout,
    ApiTerms,
    AreaTerms,
    Catalogue,
    Denial,
    Extent,
    Held,
    Laid,
    Layout,
    Listed,
    Offered,
    Role,
    RoleLayout,
    RuleTerms,
    Tally,
    catalogue_of,
    check_name,
)
from doorward.access.service import (
    BUILT_IN,
    CATALOGUE,
    MANAGEMENT,
    Holder,
    lay_out,
    list_roles,
    load_catalogue,
    register_heir,
    register_holder,
    role_permissions,
    role_table,
    roles_called,
    show_role,
    survey,
)

__all__ = [
    "BUILT_IN",
    "CATALOGUE",
    "MANAGEMENT",
    "ApiLayout",
    "ApiTerms",
    "AreaTerms",
    "Catalogue",
    "Denial",
    "Extent",
    "Held",
    "Holder",
    "Laid",
    "Layout",
    "Listed",
    "Offered",
    "Role",
    "RoleLayout",
    "RuleTerms",
    "Tally",
    "catalogue_of",
    "check_name",
    "lay_out",
    "list_roles",
    "load_catalogue",
    "register_heir",
    "register_holder",
    "role_permissions",
    "role_table",
    "roles_called",
    "show_role",
    "survey",
]
