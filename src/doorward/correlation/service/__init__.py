"""The verbs of the correlation room."""

from doorward.correlation.service.rehearsing import (
    MOST_EVENTS,
    Rehearsal,
    Would,
    play_sample,
    rehearse,
)
from doorward.correlation.service.residing import (
    Account,
    Progress,
    accounts,
    enrol,
    keep_progress,
    keep_reported,
    progress_of,
    take_secret,
    take_turn,
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
from doorward.correlation.service.shelf import read as read_rule

__all__ = [
    "MOST_EVENTS",
    "READ",
    "WRITE",
    "Account",
    "Kept",
    "Progress",
    "Rehearsal",
    "Would",
    "accounts",
    "built_in",
    "create_rule",
    "delete_rule",
    "edit_rule",
    "enrol",
    "keep_progress",
    "keep_reported",
    "list_rules",
    "play_sample",
    "progress_of",
    "read_rule",
    "rehearse",
    "rules_of",
    "sample_of",
    "show_rule",
    "take_secret",
    "take_turn",
]
