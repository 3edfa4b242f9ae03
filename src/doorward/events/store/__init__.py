"""The memory of the events room: the log, what is counted beside it, and the group commit."""

from doorward.events.store.batch import (
    FORGET_TALLIES,
    POSTGRES_BATCH,
    SQLITE_BATCH,
    forget_tallies,
)
from doorward.events.store.counted import Usage, count_calls, forget_uses, last_uses, usage_of
from doorward.events.store.log import Filter, insert_event, page_of_events
from doorward.events.store.tables import COLUMNS, events, tallies, usage, uses

__all__ = [
    "COLUMNS",
    "FORGET_TALLIES",
    "POSTGRES_BATCH",
    "SQLITE_BATCH",
    "Filter",
    "Usage",
    "count_calls",
    "events",
    "forget_tallies",
    "forget_uses",
    "insert_event",
    "last_uses",
    "page_of_events",
    "tallies",
    "usage",
    "usage_of",
    "uses",
]
