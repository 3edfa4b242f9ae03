"""Quarantine as a state of clients, users and addresses; what ends all tokens of a tenant."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    text, number = sa.Text(), sa.BigInteger()
    for table in ("clients", "users"):
        column = sa.Column("quarantine", text, server_default="", nullable=False)
        op.add_column(table, column)
    op.add_column("tenants", sa.Column("barred", text, server_default="", nullable=False))
    op.add_column("tenants", sa.Column("epoch", number, server_default="0", nullable=False))
    op.create_table(
        "quarantines",
        sa.Column("id", text, nullable=False),
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("asset", text, nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("client_id", text, nullable=False),
        sa.Column("lasting", text),
        sa.Column("mode", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("incident", text, nullable=False),
        sa.Column("placed_by", text, nullable=False),
        sa.Column("placed_at", number, nullable=False),
        sa.Column("restored_by", text, nullable=False),
        sa.Column("restored_at", number),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantines")),
    )
    lasting = ["tenant_id", "lasting"]
    op.create_index("uq_quarantines_tenant_id_lasting", "quarantines", lasting, unique=True)
    op.create_index("ix_quarantines_listed", "quarantines", ["tenant_id", "placed_at", "id"])
    op.create_index("ix_quarantines_asset", "quarantines", ["tenant_id", "asset"])
