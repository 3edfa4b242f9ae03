"""The statements of issuing, and the list of tokens revoked before their end."""

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Table, Text, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from doorward.clients import CARD_KEYS, card_columns, card_statement
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Lookup, UnitOfWork, metadata

revocations = Table(
    "revocations",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("jti", Text, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_revocations_expires_at", "expires_at"),
)

UNSCOPED_REDEEM = Lookup(
    "tokens.redeem",
    CARD_KEYS,
    lambda host, slug, client, credential, now: card_statement(
        host, slug, client, credential, card_columns(now)
    ),
)
"""The card of a client that presents a secret."""


def revoked_column(
    tenant: ColumnElement[str], jti: ColumnElement[str]
) -> ColumnElement[str | None]:
    """Return, for a decision's statement, the ``jti`` itself if it was revoked, else NULL."""
    return (
        select(revocations.c.jti)
        .where(revocations.c.tenant_id == tenant, revocations.c.jti == jti)
        .scalar_subquery()
    )


async def insert_revocation(
    uow: UnitOfWork, warrant: Warrant, jti: str, expires_at: int, now: int
) -> None:
    """Keep *jti* until its token would have ended anyway; what has ended is forgotten."""
    await uow.run(delete(revocations).where(revocations.c.expires_at <= now))
    await uow.run(
        insert_once(revocations)
        .values(tenant_id=warrant.tenant, jti=jti, expires_at=expires_at)
        .on_conflict_do_nothing()
    )
