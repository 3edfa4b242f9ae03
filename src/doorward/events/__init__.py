"""What happened: typed events, the journal that makes them durable, and reading them back.

Owns the log, the counters of use and the tallies of failures, and the rule that nothing
is answered before its event is durable (guarantee 2). Does not own what the events mean:
each room declares its own types in its ``events`` module.
"""

from doorward.events.journal import Activity, Journal, Lease, Use, listen, notice, tally_key
from doorward.events.model import TYPES, Event, EventType, Recorded, Result, declare, fact
from doorward.events.service import (
    READ,
    Filter,
    Search,
    Usage,
    count_calls,
    count_found,
    find_events,
    forget_uses,
    last_uses,
    lease_table,
    read_events,
    record,
    record_all,
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
    "Usage",
    "Use",
    "count_calls",
    "count_found",
    "declare",
    "fact",
    "find_events",
    "forget_uses",
    "last_uses",
    "lease_table",
    "listen",
    "notice",
    "read_events",
    "record",
    "record_all",
    "tally_key",
    "usage_of",
    "use_table",
]
