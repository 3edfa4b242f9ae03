"""What was told ahead of time, once each, and an index of what ends soon in any tenant."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "warnings",
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("client", "what", name=op.f("pk_warnings")),
    )
    op.create_index("ix_clients_expires_at", "clients", ["expires_at"], unique=False)
