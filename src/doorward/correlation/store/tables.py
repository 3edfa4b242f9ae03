"""The tables of rules. Instants are milliseconds."""

from sqlalchemy import BigInteger, Boolean, Column, Table, Text, UniqueConstraint

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
