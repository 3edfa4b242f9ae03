"""The verbs of the correlation room."""

from doorward.correlation.service.rehearsing import (
    MOST_EVENTS,
    Rehearsal,
    Would,
    play_sample,
    rehearse,
)
from doorward.correlation.service.rules import (
    READ,
    WRITE,
    Kept,
    create_rule,
    delete_rule,
    edit_rule,
    list_rules,
    rules_of,
    show_rule,
)
from doorward.correlation.service.shelf import built_in, sample_of

__all__ = [
    "MOST_EVENTS",
    "READ",
    "WRITE",
    "Kept",
    "Rehearsal",
    "Would",
    "built_in",
    "create_rule",
    "delete_rule",
    "edit_rule",
    "list_rules",
    "play_sample",
    "rehearse",
    "rules_of",
    "sample_of",
    "show_rule",
]
