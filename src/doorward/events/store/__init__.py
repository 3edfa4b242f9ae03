"""The memory of the events room: the log, what is counted beside it, and the group commit."""

from doorward.events.store.batch import (
    FORGET,
    POSTGRES_BATCH,
    SQLITE_BATCH,
    forget,
)
from doorward.events.store.chains import (
    Chain,
    newest_head,
    page_of_heads,
    page_of_links,
    unscoped_due,
    unscoped_keep_chains,
    unscoped_keep_head,
    unscoped_stretch,
)
from doorward.events.store.counted import (
    Usage,
    calls_from,
    count_calls,
    forget_uses,
    last_uses,
    leases_open,
    tokens_by_client,
    usage_of,
)
from doorward.events.store.log import (
    Filter,
    insert_event,
    insert_events,
    insert_named,
    page_of_events,
)
from doorward.events.store.newest import events_by_id, find_event, latest_id, newest_events
from doorward.events.store.onward import (
    Stretch,
    place_before,
    stretch_of_events,
    unscoped_tenants_after,
)
from doorward.events.store.search import Search, count_events, events_found
from doorward.events.store.tables import COLUMNS, counts, events, leases, tallies, usage, uses
from doorward.events.store.totals import calls_of_clients, counts_by_step, counts_of_clients

__all__ = [
    "COLUMNS",
    "FORGET",
    "POSTGRES_BATCH",
    "SQLITE_BATCH",
    "Chain",
    "Filter",
    "Search",
    "Stretch",
    "Usage",
    "calls_from",
    "calls_of_clients",
    "count_calls",
    "count_events",
    "counts",
    "counts_by_step",
    "counts_of_clients",
    "events",
    "events_by_id",
    "events_found",
    "find_event",
    "forget",
    "forget_uses",
    "insert_event",
    "insert_events",
    "insert_named",
    "last_uses",
    "latest_id",
    "leases",
    "leases_open",
    "newest_events",
    "newest_head",
    "page_of_events",
    "page_of_heads",
    "page_of_links",
    "place_before",
    "stretch_of_events",
    "tallies",
    "tokens_by_client",
    "unscoped_due",
    "unscoped_keep_chains",
    "unscoped_keep_head",
    "unscoped_stretch",
    "unscoped_tenants_after",
    "usage",
    "usage_of",
    "uses",
]
