"""The memory of the events room: the log, what is counted beside it, and the group commit."""

from doorward.events.store.batch import (
    FORGET,
    POSTGRES_BATCH,
    SQLITE_BATCH,
    forget,
)
from doorward.events.store.counted import Usage, count_calls, forget_uses, last_uses, usage_of
from doorward.events.store.log import Filter, insert_event, insert_events, page_of_events
from doorward.events.store.search import Search, count_events, events_found
from doorward.events.store.tables import COLUMNS, events, leases, tallies, usage, uses

__all__ = [
    "COLUMNS",
    "FORGET",
    "POSTGRES_BATCH",
    "SQLITE_BATCH",
    "Filter",
    "Search",
    "Usage",
    "count_calls",
    "count_events",
    "events",
    "events_found",
    "forget",
    "forget_uses",
    "insert_event",
    "insert_events",
    "last_uses",
    "leases",
    "page_of_events",
    "tallies",
    "usage",
    "usage_of",
    "uses",
]
