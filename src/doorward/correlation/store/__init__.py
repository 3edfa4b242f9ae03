"""What the correlation room remembers."""

from doorward.correlation.store.machine import (
    find_state,
    keep_secret,
    keep_state,
    unscoped_secrets,
    unscoped_take_turn,
)
from doorward.correlation.store.rules import (
    delete_rule,
    every_rule,
    find_rule,
    insert_rule,
    update_rule,
)
from doorward.correlation.store.workflows import (
    delete_workflow,
    every_workflow,
    find_run,
    insert_run,
    insert_workflow,
    page_of_runs,
    run_of,
    update_run,
    update_workflow,
)

__all__ = [
    "delete_rule",
    "delete_workflow",
    "every_rule",
    "every_workflow",
    "find_rule",
    "find_run",
    "find_state",
    "insert_rule",
    "insert_run",
    "insert_workflow",
    "keep_secret",
    "keep_state",
    "page_of_runs",
    "run_of",
    "unscoped_secrets",
    "unscoped_take_turn",
    "update_rule",
    "update_run",
    "update_workflow",
]
