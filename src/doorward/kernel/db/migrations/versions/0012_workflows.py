"""Workflows and their runs, and the permissions to look at them, change them and set them off."""

import sqlalchemy as sa
from alembic import op

from doorward.kernel.db.migrations.offering import offer

revision = "0012"
down_revision = "0011"

_AREAS = {"workflows": ("Workflows", ("read", "run", "system", "write"))}


def upgrade() -> None:
    text, number = sa.Text(), sa.BigInteger()
    op.create_table(
        "workflows",
        sa.Column("id", text, nullable=False),
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("document", text, nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("revision", number, nullable=False),
        sa.Column("created_at", number, nullable=False),
        sa.Column("modified_at", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflows")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_workflows_tenant_id_name")),
    )
    op.create_table(
        "workflow_runs",
        sa.Column("id", text, nullable=False),
        sa.Column("tenant_id", text, nullable=False),
        sa.Column("workflow", text, nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("event", text, nullable=False),
        sa.Column("incident", text, nullable=False),
        sa.Column("client", text, nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("steps", text, nullable=False),
        sa.Column("log", text, nullable=False),
        sa.Column("decided_by", text, nullable=False),
        sa.Column("created_at", number, nullable=False),
        sa.Column("ended_at", number),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_runs")),
        sa.UniqueConstraint(
            "tenant_id",
            "workflow",
            "event",
            name=op.f("uq_workflow_runs_tenant_id_workflow_event"),
        ),
    )
    connection = op.get_bind()
    soc = {f"workflows:{action}" for action in ("read", "run", "system")}
    offer(connection, _AREAS, {"SOC Operator": soc})
    for key, permissions in connection.execute(
        sa.text("SELECT id, permissions FROM clients WHERE kept")
    ).all():
        connection.execute(
            sa.text("UPDATE clients SET permissions = :p WHERE id = :id"),
            {
                "p": " ".join(sorted({*permissions.split(), "workflows:read", "workflows:run"})),
                "id": key,
            },
        )
