"""The tables of the log, and of what is counted beside it.

In the commit the log has one full index, (client, id); each more costs half the speed. The
second is partial: it holds only events whose actor is not the client concerned.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, Text, text

from doorward.kernel.db import current_transaction, metadata

events = Table(
    "events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("xact", BigInteger, nullable=False, server_default=current_transaction()),
    Column("tenant_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_events_client", events.c.client_id, events.c.xact, events.c.id)
_OTHERS = text("actor <> client_id")
Index(
    "ix_events_actor",
    events.c.actor,
    events.c.xact,
    events.c.id,
    sqlite_where=_OTHERS,
    postgresql_where=_OTHERS,
)
Index("ix_events_order", events.c.xact, events.c.id).ddl_if(dialect="postgresql")

COLUMNS: Final = (
    "tenant_id", "at", "type", "client_id", "actor", "actor_kind", "result", "body",
)  # fmt: skip

uses = Table(
    "uses",
    metadata,
    Column("credential_id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("client_id", Text, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
)

usage = Table(
    "usage",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("client_id", Text, primary_key=True),
    Column("hour", BigInteger, primary_key=True),
    Column("permission", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("result", Text, primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("credential", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("pepper_id", Text, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
)
"""What was lent on a credential for a while, and how far it was used.

``step`` and ``until`` only grow, nothing else changes. They stand beside the log because they are
written in its group commit.
"""

counts = Table(
    "counts",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("client_id", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("result", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
"""How many events of a type there were, for charts: no chart walks over the log.

Those of a whole tenant (``client_id`` empty) stand every five minutes, those of one client every
hour. A crash may lose the last second of it; the log has all.
"""

tallies = Table(
    "tallies",
    metadata,
    Column("key", Text, primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
    Column("count", BigInteger, nullable=False),
)
