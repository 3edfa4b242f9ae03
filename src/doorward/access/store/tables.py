"""The tables. Sets are one text, sorted and joined by spaces; instants are milliseconds."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Boolean, Column, Table, Text, UniqueConstraint

from doorward.kernel.db import metadata

apis = Table(
    "apis",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("portal", Boolean, nullable=False),
    Column("denial", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("managed", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    UniqueConstraint("tenant_id", "name_key"),
    UniqueConstraint("tenant_id", "audience"),
)

areas = Table(
    "areas",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("api_id", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("alias", Text, nullable=False),
    Column("grantable", Boolean, nullable=False),
    Column("actions", Text, nullable=False),
    Column("wire", Text, nullable=False, server_default="{}"),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    UniqueConstraint("tenant_id", "name"),
)

rules = Table(
    "rules",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("api_id", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("shape", Text, nullable=False),
    Column("any_of", Text, nullable=False),
    Column("all_of", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    UniqueConstraint("api_id", "method", "shape"),
)

role_table = Table(
    "roles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("permissions", Text, nullable=False),
    Column("built_in", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    UniqueConstraint("tenant_id", "name_key"),
)

catalogues = Table(
    "catalogues",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True),
    Column("document", Text, nullable=False),
)


def joined(words: Iterable[str]) -> str:
    """Return *words* as a set is kept."""
    return " ".join(sorted(words))


def split(text: str) -> frozenset[str]:
    """Return the set that :func:`joined` wrote."""
    return frozenset(text.split())
