"""How many events of each type there were, for charts; indexes of what ends soon and of lists.

Lists are of one kind, which may be one in a hundred thousand rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "counts",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "client_id", "at", "type", "result", name=op.f("pk_counts")
        ),
    )
    columns = ["tenant_id", "kind", "hidden", "expires_at"]
    op.create_index("ix_clients_ending", "clients", columns, unique=False)
    listed = ["tenant_id", "kind", "created_at", "id"]
    op.create_index("ix_clients_listed", "clients", listed, unique=False)
    op.drop_index("ix_clients_tenant_id_created_at", table_name="clients")
