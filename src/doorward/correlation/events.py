"""What the correlation room can report."""

from doorward.events import declare

RULE_CREATED = declare("rule.created", "A rule of the tenant's own was made", "rule", "title")
RULE_EDITED = declare(
    "rule.edited", "A rule was changed, or switched on or off", "rule", "changed", "enabled"
)
RULE_DELETED = declare("rule.deleted", "A rule of the tenant's own was removed", "rule", "title")

WORKFLOW_CREATED = declare("workflow.created", "A workflow was made", "workflow", "name")
WORKFLOW_EDITED = declare(
    "workflow.edited", "A workflow was changed, or switched", "workflow", "changed", "enabled"
)
WORKFLOW_DELETED = declare("workflow.deleted", "A workflow was removed", "workflow", "name")
RUN_BEGUN = declare(
    "workflow.begun",
    "A workflow was set off; `waiting` says whether somebody has to approve first",
    "workflow", "run", "event", "incident", "waiting",
)  # fmt: skip
RUN_DECIDED = declare(
    "workflow.decided", "Somebody let a run go on, or did not", "workflow", "run", "approved"
)
RUN_ENDED = declare(
    "workflow.ended", "A run of a workflow ended; `state` is done or failed",
    "workflow", "run", "incident", "state",
)  # fmt: skip
