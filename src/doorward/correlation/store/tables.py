"""The tables of the room. Instants are milliseconds."""

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, Table, Text, UniqueConstraint

from doorward.kernel.db import metadata

rules = Table(
    "correlation_rules",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    UniqueConstraint("tenant_id", "name"),
)
"""A tenant's own rules, and of built-in ones whether they are on.

``name`` is how a rule is asked for: its id, or a built-in one's name. A built-in one has no
``source`` here, and no row as long as nobody switched it.
"""

secrets = Table(
    "correlator_secrets",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("delivered_at", BigInteger, nullable=False),
)
"""What the correlator of this installation proves itself by in each tenant: its copy, sealed."""

states = Table(
    "correlator_states",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("reached", Text, nullable=False),
    Column("reported", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
)
"""How far the correlator has come: up to which event ``state`` has counted, and up to which event
everything that was found has been reported. The first is behind the second, never before it.
"""

turns = Table(
    "correlator_turns",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""Which node correlates now, where several share a database."""

workflows = Table(
    "workflows",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("approval", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    UniqueConstraint("tenant_id", "name"),
)
"""A tenant's own workflows, and of the system's how they are switched.

``name`` is what one is asked for by, as a rule's; ``document`` is empty for the system's.
"""

runs = Table(
    "workflow_runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("workflow", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("incident", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("steps", Text, nullable=False),
    Column("log", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    UniqueConstraint("tenant_id", "workflow", "event"),
)
"""Runs. An event sets a workflow off once, however often that is asked."""
