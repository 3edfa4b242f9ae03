"""Credentials in the database: digests and their state, never a secret."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    LargeBinary,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)

from doorward.credentials.model import Credential
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, metadata

credentials = Table(
    "credentials",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("holder", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("pepper_id", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("sealed", LargeBinary),
)


async def insert_credential(
    uow: UnitOfWork, warrant: Warrant, credential: Credential, digest: bytes, pepper_id: str
) -> None:
    """Keep a new credential with its digest (32 bytes) and the id of the pepper behind it."""
    await uow.run(
        insert(credentials).values(
            id=credential.id,
            tenant_id=warrant.tenant,
            holder=credential.holder,
            kind=credential.kind,
            pepper_id=pepper_id,
            digest=digest,
            generation=credential.generation,
            created_at=credential.created_at,
            expires_at=credential.expires_at,
            ended_at=credential.ended_at,
            sealed=credential.sealed,
        )
    )


async def find_credentials(uow: UnitOfWork, warrant: Warrant, holder: str) -> Sequence[Credential]:
    """Return the credentials of *holder*, oldest first."""
    rows = await uow.all(
        select(credentials)
        .where(credentials.c.tenant_id == warrant.tenant, credentials.c.holder == holder)
        .order_by(credentials.c.created_at, credentials.c.id)
    )
    return [_credential(row) for row in rows]


async def end(
    uow: UnitOfWork, warrant: Warrant, holder: str, now: int, only: str | None = None
) -> int:
    """End the open credentials of *holder*, or only one; every generation moves (D-1)."""
    statement = (
        update(credentials)
        .where(
            credentials.c.tenant_id == warrant.tenant,
            credentials.c.holder == holder,
            credentials.c.ended_at.is_(None),
        )
        .values(ended_at=now, generation=credentials.c.generation + 1, sealed=None)
    )
    if only is not None:
        statement = statement.where(credentials.c.id == only)
    return await uow.run(statement)


async def end_others(uow: UnitOfWork, warrant: Warrant, holder: str, kept: str, now: int) -> None:
    """End the open credentials of *holder* but the one *kept*."""
    await uow.run(
        update(credentials)
        .where(
            credentials.c.tenant_id == warrant.tenant,
            credentials.c.holder == holder,
            credentials.c.id != kept,
            credentials.c.ended_at.is_(None),
        )
        .values(ended_at=now, generation=credentials.c.generation + 1, sealed=None)
    )


async def lengthen(
    uow: UnitOfWork, warrant: Warrant, holder: str, credential: str, now: int
) -> bool:
    """Take its end from a credential of *holder* that is open at *now*; whether it was."""
    touched = await uow.run(
        update(credentials)
        .where(
            credentials.c.tenant_id == warrant.tenant,
            credentials.c.holder == holder,
            credentials.c.id == credential,
            credentials.c.ended_at.is_(None),
            or_(credentials.c.expires_at.is_(None), credentials.c.expires_at > now),
        )
        .values(expires_at=None)
    )
    return touched == 1


async def outdate(uow: UnitOfWork, warrant: Warrant, holder: str) -> None:
    """Move the generation of the open credentials of *holder*, which stay open."""
    await uow.run(
        update(credentials)
        .where(
            credentials.c.tenant_id == warrant.tenant,
            credentials.c.holder == holder,
            credentials.c.ended_at.is_(None),
        )
        .values(generation=credentials.c.generation + 1)
    )


async def shorten(uow: UnitOfWork, warrant: Warrant, holder: str, until: int) -> None:
    """Let the open credentials of *holder* end at *until* at the latest."""
    await uow.run(
        update(credentials)
        .where(
            credentials.c.tenant_id == warrant.tenant,
            credentials.c.holder == holder,
            credentials.c.ended_at.is_(None),
            or_(credentials.c.expires_at.is_(None), credentials.c.expires_at > until),
        )
        .values(expires_at=until)
    )


async def forget_old(uow: UnitOfWork, warrant: Warrant, holder: str, before: int) -> None:
    """Forget the credentials of *holder* that came to their end before *before*."""
    await uow.run(
        delete(credentials).where(
            credentials.c.tenant_id == warrant.tenant,
            credentials.c.holder == holder,
            or_(credentials.c.ended_at < before, credentials.c.expires_at < before),
        )
    )


async def unseal(uow: UnitOfWork, warrant: Warrant) -> None:
    """Let no secret of the tenant rest sealed any more."""
    kept = (credentials.c.tenant_id == warrant.tenant, credentials.c.sealed.is_not(None))
    await uow.run(update(credentials).where(*kept).values(sealed=None))


async def remove_credentials(uow: UnitOfWork, warrant: Warrant, holder: str) -> None:
    """Remove every trace of the credentials of *holder*."""
    await uow.run(
        delete(credentials).where(
            credentials.c.tenant_id == warrant.tenant, credentials.c.holder == holder
        )
    )


def _credential(row: Row) -> Credential:
    return Credential(
        row["id"],
        row["holder"],
        row["kind"],
        row["generation"],
        row["created_at"],
        row["expires_at"],
        row["ended_at"],
        None if row["sealed"] is None else bytes(row["sealed"]),
    )
