"""Rules; and the correlator: what it proves itself by, how far it is, what it needs to report."""

import sqlalchemy as sa
from alembic import op

from doorward.kernel.db.migrations.offering import offer

revision = "0009"
down_revision = "0008"

_AREAS = {"rules": ("Rules", ("read", "write"))}
_NEEDED = {"rules:read", "incidents:write"}


def upgrade() -> None:
    text, number = sa.Text(), sa.BigInteger()
    op.create_table(
        "correlation_rules",
        sa.Column("id", text, nullable=False),
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("source", text, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("revision", number, nullable=False),
        sa.Column("created_at", number, nullable=False),
        sa.Column("modified_at", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correlation_rules")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_correlation_rules_tenant_id_name")),
    )
    op.create_table(
        "correlator_secrets",
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("client_id", text, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("delivered_at", number, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_correlator_secrets")),
    )
    op.create_table(
        "correlator_states",
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("reached", text, nullable=False),
        sa.Column("reported", text, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", number, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_correlator_states")),
    )
    op.create_table(
        "correlator_turns",
        sa.Column("name", text, nullable=False),
        sa.Column("holder", text, nullable=False),
        sa.Column("until", number, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_correlator_turns")),
    )
    connection = op.get_bind()
    offer(connection, _AREAS, {"SOC Operator": {"rules:read", "rules:write"}})
    for key, permissions in connection.execute(
        sa.text("SELECT id, permissions FROM clients WHERE kept")
    ).all():
        connection.execute(
            sa.text("UPDATE clients SET permissions = :p WHERE id = :id"),
            {"p": " ".join(sorted({*permissions.split(), *_NEEDED})), "id": key},
        )
