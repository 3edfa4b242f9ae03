"""The journal: makes the data plane's events durable before it answers, in groups.

Owns group commit: one writer process for all workers on SQLite (:mod:`.writer`, spoken
to through :mod:`.remote`), one statement for all who wait on PostgreSQL
(:mod:`.postgres`). Does not own the tables, which are the store's, nor what control-plane
changes write in their own transactions.
"""

from doorward.events.journal.listening import listen, notice
from doorward.events.journal.port import (
    Activity,
    Journal,
    Lease,
    Parcel,
    Use,
    tally_key,
)

__all__ = ["Activity", "Journal", "Lease", "Parcel", "Use", "listen", "notice", "tally_key"]
