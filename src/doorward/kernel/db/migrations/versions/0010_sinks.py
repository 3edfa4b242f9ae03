"""Sinks, how far each is and their dead letters; who fetches the log; the area of sinks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from doorward.kernel.db.migrations.offering import offer

revision = "0010"
down_revision = "0009"

_AREAS = {"sinks": ("Sinks", ("read", "write"))}


def upgrade() -> None:
    _sinks()
    _readers()
    offer(op.get_bind(), _AREAS, {"SOC Operator": ("sinks:read", "sinks:write")})


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _sinks() -> None:
    op.create_table(
        "sinks",
        *_texts("id", "tenant_id", "kind", "name", "name_key"),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        *_texts("types", "terms"),
        sa.Column("sealed", sa.LargeBinary()),
        *_numbers("revision", "created_at", "modified_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sinks")),
        sa.UniqueConstraint("tenant_id", "name_key", name=op.f("uq_sinks_tenant_id_name_key")),
    )
    op.create_table(
        "sink_progress",
        *_texts("sink_id", "tenant_id", "sure", "sent"),
        *_numbers("count", "lag", "looked_at", "sent_at"),
        *_texts("error"),
        *_numbers("error_at", "failing_since"),
        *_texts("holder"),
        *_numbers("held_until"),
        sa.PrimaryKeyConstraint("sink_id", name=op.f("pk_sink_progress")),
    )
    op.create_table(
        "sink_letters",
        *_texts("id", "tenant_id", "sink_id", "delivery", "first", "last"),
        *_numbers("count"),
        *_texts("body", "reason"),
        *_numbers("tries", "at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sink_letters")),
    )
    op.create_index(op.f("ix_sink_letters_sink_id"), "sink_letters", ["sink_id"], unique=False)


def _readers() -> None:
    op.create_table(
        "log_readers",
        *_texts("tenant_id", "client_id", "place"),
        *_numbers("began_at", "read_at"),
        sa.PrimaryKeyConstraint("tenant_id", "client_id", name=op.f("pk_log_readers")),
    )
    op.create_table(
        "log_batches",
        *_texts("id", "tenant_id", "client_id", "after", "place"),
        *_numbers("size", "until"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_batches")),
    )
    op.create_index(
        "ix_log_batches_client", "log_batches", ["tenant_id", "client_id", "until"], unique=False
    )
