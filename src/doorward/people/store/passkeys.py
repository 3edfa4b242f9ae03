"""The tables of passkeys, of challenges that were answered, and of recovery codes."""

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

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("pepper_id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
