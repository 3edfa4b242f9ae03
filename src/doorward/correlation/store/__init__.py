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

__all__ = [
    "delete_rule",
    "every_rule",
    "find_rule",
    "find_state",
    "insert_rule",
    "keep_secret",
    "keep_state",
    "unscoped_secrets",
    "unscoped_take_turn",
    "update_rule",
]
