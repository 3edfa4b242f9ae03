"""What the access room can report."""

from doorward.events import declare

API_CREATED = declare("api.created", "an API was added", "api")
API_EDITED = declare("api.edited", "an API's settings were changed", "api", "changed")
API_DELETED = declare(
    "api.deleted", "an API went, with its areas and rules", "api", "permissions", "taken_from"
)
LAID_OUT = declare(
    "api.laid_out",
    "an API got what a preset names; whatever else it had it keeps",
    "api",
    "areas",
    "rules",
    "changed",
)
AREA_ADDED = declare("api.area_added", "an API offers a new area", "api", "area", "permissions")
AREA_EDITED = declare(
    "api.area_edited", "an area was changed", "api", "area", "changed", "permissions", "taken_from"
)
AREA_REMOVED = declare(
    "api.area_removed", "an API offers an area no more", "api", "area", "permissions", "taken_from"
)
RULE_ADDED = declare(
    "api.rule_added", "an endpoint has a rule", "api", "rule", "method", "template", "permissions"
)
RULE_EDITED = declare("api.rule_edited", "an endpoint's rule was changed", "api", "rule", "changed")
RULE_REMOVED = declare("api.rule_removed", "an endpoint lost its rule: it is denied", "api", "rule")
ROLE_CREATED = declare("role.created", "a role was made", "role", "permissions")
ROLE_EDITED = declare("role.edited", "a role was changed", "role", "changed", "permissions")
ROLE_DELETED = declare(
    "role.deleted", "a role went, and with it what it gave", "role", "permissions", "taken_from"
)
