"""Where APIs, areas, rules, roles and the catalogues made of them are kept."""

from doorward.access.store.apis import (
    api_named,
    api_with_audience,
    delete_api,
    every_api,
    find_api,
    insert_api,
    page_of_apis,
    update_api,
)
from doorward.access.store.areas import (
    areas_of,
    delete_area,
    every_area,
    find_area,
    insert_area,
    page_of_areas,
    update_area,
)
from doorward.access.store.catalogues import CATALOGUE, current_document, insert_document
from doorward.access.store.roles import (
    delete_role,
    every_role,
    find_role,
    insert_role,
    page_of_roles,
    role_named,
    roles_by_id,
    update_role,
)
from doorward.access.store.rules import (
    delete_rule,
    every_rule,
    find_rule,
    insert_rule,
    page_of_rules,
    rule_like,
    update_rule,
)
from doorward.access.store.tables import role_table

__all__ = [
    "CATALOGUE",
    "api_named",
    "api_with_audience",
    "areas_of",
    "current_document",
    "delete_api",
    "delete_area",
    "delete_role",
    "delete_rule",
    "every_api",
    "every_area",
    "every_role",
    "every_rule",
    "find_api",
    "find_area",
    "find_role",
    "find_rule",
    "insert_api",
    "insert_area",
    "insert_document",
    "insert_role",
    "insert_rule",
    "page_of_apis",
    "page_of_areas",
    "page_of_roles",
    "page_of_rules",
    "role_named",
    "role_table",
    "roles_by_id",
    "rule_like",
    "update_api",
    "update_area",
    "update_role",
    "update_rule",
]
