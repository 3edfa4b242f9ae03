"""The table of users; instants are milliseconds."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    true,
)

from doorward.kernel.db import metadata

users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("username", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("found_by", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("password_alone", Boolean, nullable=False, server_default=true()),
    Column("password_changed_at", BigInteger),
    Column("generation", BigInteger, nullable=False, server_default="1"),
    Column("totp_sealed", LargeBinary),
    Column("totp_confirmed_at", BigInteger),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    Column("signed_in_at", BigInteger),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    UniqueConstraint("tenant_id", "name_key"),
    Index("ix_users_tenant_id_created_at", "tenant_id", "created_at", "id"),
)
