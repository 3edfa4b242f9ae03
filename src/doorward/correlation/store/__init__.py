"""What the correlation room remembers."""

from doorward.correlation.store.rules import (
    delete_rule,
    every_rule,
    find_rule,
    insert_rule,
    update_rule,
)

__all__ = ["delete_rule", "every_rule", "find_rule", "insert_rule", "update_rule"]
