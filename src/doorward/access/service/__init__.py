"""The verbs of the access room."""

from doorward.access.service.apis import create_api, delete_api, edit_api, list_apis, show_api
from doorward.access.service.areas import (
    create_area,
    delete_area,
    edit_area,
    list_areas,
    show_area,
)
from doorward.access.service.catalogue import (
    APIS_READ,
    APIS_WRITE,
    load_catalogue,
    publish,
)
from doorward.access.service.furnishing import BUILT_IN, MANAGEMENT, furnish
from doorward.access.service.heirs import register_heir
from doorward.access.service.holders import Holder, register_holder
from doorward.access.service.laying import lay_out
from doorward.access.service.reaching import role_reach
from doorward.access.service.roles import (
    ROLES_READ,
    ROLES_WRITE,
    create_role,
    delete_role,
    edit_role,
    list_roles,
    role_permissions,
    roles_called,
    show_role,
)
from doorward.access.service.rules import (
    create_rule,
    delete_rule,
    edit_rule,
    list_rules,
    show_rule,
)
from doorward.access.service.surveying import survey
from doorward.access.store import CATALOGUE, role_table

__all__ = [
    "APIS_READ",
    "APIS_WRITE",
    "BUILT_IN",
    "CATALOGUE",
    "MANAGEMENT",
    "ROLES_READ",
    "ROLES_WRITE",
    "Holder",
    "create_api",
    "create_area",
    "create_role",
    "create_rule",
    "delete_api",
    "delete_area",
    "delete_role",
    "delete_rule",
    "edit_api",
    "edit_area",
    "edit_role",
    "edit_rule",
    "furnish",
    "lay_out",
    "list_apis",
    "list_areas",
    "list_roles",
    "list_rules",
    "load_catalogue",
    "publish",
    "register_heir",
    "register_holder",
    "role_permissions",
    "role_reach",
    "role_table",
    "roles_called",
    "show_api",
    "show_area",
    "show_role",
    "show_rule",
    "survey",
]
