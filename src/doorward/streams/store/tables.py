"""The tables of the streams room.

What people say of a sink and how far it is stand apart, so that an edit and the pump never wait
for the same row.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from doorward.kernel.db import metadata

sinks = Table(
    "sinks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("types", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    UniqueConstraint("tenant_id", "name_key"),
)

progress = Table(
    "sink_progress",
    metadata,
    Column("sink_id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("sure", Text, nullable=False),
    Column("sent", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("lag", BigInteger, nullable=False),
    Column("looked_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    Column("error_at", BigInteger, nullable=False),
    Column("failing_since", BigInteger, nullable=False),
    Column("holder", Text, nullable=False),
    Column("held_until", BigInteger, nullable=False),
)
"""``holder`` is the pump that sends for the sink, until ``held_until`` unless it says so again."""

letters = Table(
    "sink_letters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("sink_id", Text, nullable=False, index=True),
    Column("delivery", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)

readers = Table(
    "log_readers",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("client_id", Text, primary_key=True),
    Column("place", Text, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("read_at", BigInteger, nullable=False),
)
"""How far each client has fetched the log."""

batches = Table(
    "log_batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
Index("ix_log_batches_client", batches.c.tenant_id, batches.c.client_id, batches.c.until)
"""Batches that are on their way to a client: who does not get one is given it again."""
