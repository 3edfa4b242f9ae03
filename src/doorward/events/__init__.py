"""What happened: typed events, the journal that makes them durable, and reading them back.

Owns the log, the counters of use and the tallies of failures, and the rule that nothing
is answered before its event is durable (guarantee 2). Does not own what the events mean:
each room declares its own types in its ``events`` module.
"""

from doorward.events.chain import Walker
from doorward.events.journal import Activity, Journal, Lease, Use, listen, notice, tally_key
from doorward.events.model import TYPES, Event, EventType, Recorded, Result, declare, fact
from doorward.events.service import (
    READ,
    Filter,
    Search,
    Stretch,
    Usage,
    calls_from,
    count_calls,
    count_found,
    events_named,
    find_events,
    forget_uses,
    last_uses,
    lease_table,
    place_before,
    read_events,
    read_newest,
    read_on,
    recent_tokens,
    record,
    record_all,
    tail_begins,
    unscoped_tenants_after,
    usage_of,
    use_table,
)

__all__ = [
    "READ",
    "TYPES",
    "Activity",
    "Event",
    "EventType",
    "Filter",
    "Journal",
    "Lease",
    "Recorded",
    "Result",
    "Search",
    "Stretch",
    "Usage",
    "Use",
    "Walker",
    "calls_from",
    "count_calls",
    "count_found",
    "declare",
    "events_named",
    "fact",
    "find_events",
    "forget_uses",
    "last_uses",
    "lease_table",
    "listen",
    "notice",
    "place_before",
    "read_events",
    "read_newest",
    "read_on",
    "recent_tokens",
    "record",
    "record_all",
    "tail_begins",
    "tally_key",
    "unscoped_tenants_after",
    "usage_of",
    "use_table",
]
