"""Rules of event correlation, and the permission to look at them and to change them."""

import sqlalchemy as sa
from alembic import op

from doorward.kernel.db.migrations.offering import offer

revision = "0006"
down_revision = "0005"

_AREAS = {"rules": ("Rules", ("read", "write"))}


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
    offer(op.get_bind(), _AREAS, {"SOC Operator": {"rules:read", "rules:write"}})
