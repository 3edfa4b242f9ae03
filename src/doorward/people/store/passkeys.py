"""The tables of passkeys, and of challenges that were answered."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from doorward.kernel.db import metadata

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("user_id", Text, nullable=False, index=True),
    Column("credential", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("transports", Text, nullable=False),
    Column("backed_up", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    UniqueConstraint("tenant_id", "credential"),
)

answered = Table(
    "answered_challenges",
    metadata,
    Column("id", Text, primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
)
