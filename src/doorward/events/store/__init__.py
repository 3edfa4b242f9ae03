"""The memory of the events room: the log, what is counted beside it, and the group commit."""

from doorward.events.store.batch import (
    FORGET,
    POSTGRES_BATCH,
    SQLITE_BATCH,
    forget,
)
from doorward.events.store.counted import Usage, count_calls, forget_uses, last_uses, usage_of
from doorward.events.store.log import Filter, insert_event, insert_events, page_of_events
from doorward.events.store.newest import find_event, latest_id, newest_events
from doorward.events.store.search import Search, count_events, events_found
from doorward.events.store.tables import COLUMNS, counts, events, leases, tallies, usage, uses
from doorward.events.store.totals import calls_of_clients, counts_by_step, counts_of_clients

__all__ = [
    "COLUMNS",
    "FORGET",
    "POSTGRES_BATCH",
    "SQLITE_BATCH",
    "Filter",
    "Search",
    "Usage",
    "calls_of_clients",
    "count_calls",
    "count_events",
    "counts",
    "counts_by_step",
    "counts_of_clients",
    "events",
    "events_found",
    "find_event",
    "forget",
    "forget_uses",
    "insert_event",
    "insert_events",
    "last_uses",
    "latest_id",
    "leases",
    "newest_events",
    "page_of_events",
    "tallies",
    "usage",
    "usage_of",
    "uses",
]
