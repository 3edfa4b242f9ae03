"""Incidents, and the permissions to work on them and to cut off what they touch."""

import sqlalchemy as sa
from alembic import op

from doorward.kernel.db.migrations.offering import offer

revision = "0005"
down_revision = "0004"

_AREAS = {
    "incidents": ("Incidents", ("read", "write")),
    "quarantine": ("Quarantine", ("read", "write")),
}
_SOC = {f"{name}:{action}" for name, (_, actions) in _AREAS.items() for action in actions}
_WORDS = {
    "SOC Operator": "May follow the events and say where they are sent, work on incidents, and put"
    " what was attacked into quarantine and back. May not see or change clients, people or keys",
}


def upgrade() -> None:
    text, number = sa.Text(), sa.BigInteger()
    op.create_table(
        "incidents",
        sa.Column("id", text, nullable=False),
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("title", text, nullable=False),
        sa.Column("title_key", text, nullable=False),
        sa.Column("rule", text, nullable=False),
        sa.Column("severity", number, nullable=False),
        sa.Column("grouped_by", text, nullable=False),
        sa.Column("open_group", text),
        sa.Column("status", text, nullable=False),
        sa.Column("assignee", text, nullable=False),
        sa.Column("events", number, nullable=False),
        sa.Column("opened_by", text, nullable=False),
        sa.Column("opened_at", number, nullable=False),
        sa.Column("updated_at", number, nullable=False),
        sa.Column("closed_by", text, nullable=False),
        sa.Column("closed_at", number),
        sa.Column("revision", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    for column in ("number", "updated_at", "open_group"):
        name = f"uq_incidents_tenant_id_{column}"
        op.create_index(name, "incidents", ["tenant_id", column], unique=True)
    op.create_index("ix_incidents_grouped_by", "incidents", ["tenant_id", "grouped_by"])
    _attached()
    offer(op.get_bind(), _AREAS, {"SOC Operator": _SOC}, _WORDS)


def _attached() -> None:
    text, number = sa.Text(), sa.BigInteger()
    op.create_table(
        "incident_events",
        sa.Column("incident", text, nullable=False),
        sa.Column("event", text, nullable=False),
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("at", number, nullable=False),
        sa.Column("type", text, nullable=False),
        sa.Column("client_id", text, nullable=False),
        sa.PrimaryKeyConstraint("incident", "event", name=op.f("pk_incident_events")),
    )
    op.create_index("ix_incident_events_event", "incident_events", ["tenant_id", "event"])
    op.create_table(
        "incident_assets",
        sa.Column("incident", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("asset", text, nullable=False),
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("client_id", text, nullable=False),
        sa.Column("place", number, nullable=False),
        sa.PrimaryKeyConstraint("incident", "kind", "asset", name=op.f("pk_incident_assets")),
    )
    op.create_index("ix_incident_assets_asset", "incident_assets", ["tenant_id", "asset"])
    op.create_table(
        "incident_entries",
        sa.Column("id", text, nullable=False),
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("incident", text, nullable=False),
        sa.Column("at", number, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("author", text, nullable=False),
        sa.Column("author_kind", text, nullable=False),
        sa.Column("text", text, nullable=False),
        sa.Column("details", text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_entries")),
    )
    op.create_index("ix_incident_entries_told", "incident_entries", ["incident", "at", "id"])
