"""The tables of the response room."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from doorward.kernel.db import metadata

incidents = Table(
    "incidents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_key", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("severity", BigInteger, nullable=False),
    Column("grouped_by", Text, nullable=False),
    Column("open_group", Text),
    Column("status", Text, nullable=False),
    Column("assignee", Text, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("closed_at", BigInteger),
    Column("revision", BigInteger, nullable=False),
    Index("uq_incidents_tenant_id_number", "tenant_id", "number", unique=True),
    Index("uq_incidents_tenant_id_updated_at", "tenant_id", "updated_at", unique=True),
    Index("uq_incidents_tenant_id_open_group", "tenant_id", "open_group", unique=True),
    Index("ix_incidents_grouped_by", "tenant_id", "grouped_by"),
)
"""``open_group`` is the group while it is open and nothing after: one open incident a group."""

incident_events = Table(
    "incident_events",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Index("ix_incident_events_event", "tenant_id", "event"),
)

incident_assets = Table(
    "incident_assets",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("asset", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("place", BigInteger, nullable=False),
    Index("ix_incident_assets_asset", "tenant_id", "asset"),
)

incident_entries = Table(
    "incident_entries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("incident", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("author_kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("details", Text, nullable=False),
    Index("ix_incident_entries_told", "incident", "at", "id"),
)

quarantines = Table(
    "quarantines",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("asset", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("lasting", Text),
    Column("mode", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("incident", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", BigInteger, nullable=False),
    Column("restored_by", Text, nullable=False),
    Column("restored_at", BigInteger),
    Index("uq_quarantines_tenant_id_lasting", "tenant_id", "lasting", unique=True),
    Index("ix_quarantines_listed", "tenant_id", "placed_at", "id"),
    Index("ix_quarantines_asset", "tenant_id", "asset"),
)
"""``lasting`` is kind and asset while it is in force and nothing after: one an asset."""
