"""What the correlation room can report."""

from doorward.events import declare

RULE_CREATED = declare("rule.created", "A rule of the tenant's own was made", "rule", "title")
RULE_EDITED = declare(
    "rule.edited", "A rule was changed, or switched on or off", "rule", "changed", "enabled"
)
RULE_DELETED = declare("rule.deleted", "A rule of the tenant's own was removed", "rule", "title")
