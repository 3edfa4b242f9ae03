"""Values of the access room: APIs, areas, rules, roles, and the catalogue made of them."""

from doorward.access.model.apis import MANAGEMENT_NAME, Api, ApiTerms, Denial
from doorward.access.model.areas import Area, AreaTerms, check_name, permissions_of
from doorward.access.model.catalogue import Catalogue, Listed, Offered, catalogue_of, write_document
from doorward.access.model.held import Held
from doorward.access.model.layout import ApiLayout, Extent, Laid, Layout, RoleLayout, Tally
from doorward.access.model.reach import Reach, ReachedArea
from doorward.access.model.roles import (
    ADMINISTRATOR,
    API_TOKEN_MANAGER,
    AUDITOR,
    SOC_OPERATOR,
    Role,
    RoleTerms,
)
from doorward.access.model.rules import Rule, RuleTerms
from doorward_sdk import METHODS, RuleBook, is_plain, shape_of, template_error

__all__ = [
    "ADMINISTRATOR",
    "API_TOKEN_MANAGER",
    "AUDITOR",
    "MANAGEMENT_NAME",
    "METHODS",
    "SOC_OPERATOR",
    "Api",
    "ApiLayout",
    "ApiTerms",
    "Area",
    "AreaTerms",
    "Catalogue",
    "Denial",
    "Extent",
    "Held",
    "Laid",
    "Layout",
    "Listed",
    "Offered",
    "Reach",
    "ReachedArea",
    "Role",
    "RoleLayout",
    "RoleTerms",
    "Rule",
    "RuleBook",
    "RuleTerms",
    "Tally",
    "catalogue_of",
    "check_name",
    "is_plain",
    "permissions_of",
    "shape_of",
    "template_error",
    "write_document",
]
