"""Idempotency keys: a create that is sent twice makes one thing (Idempotency-Key header).

The key is kept with a digest of the request in the same transaction as what it made.
"""

import hashlib

from sqlalchemy import BigInteger, Column, Table, Text, delete, insert, select

from doorward.kernel.authority import Warrant
from doorward.kernel.clock import DAY
from doorward.kernel.db.core import UnitOfWork, metadata
from doorward.kernel.errors import Conflict

KEPT = DAY

replays = Table(
    "replays",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("actor", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
)


def fingerprint(route: str, body: bytes) -> str:
    """Return a digest of what was asked, to tell a replay from another request."""
    return hashlib.sha256(route.encode() + b"\0" + body).hexdigest()


async def recall(
    uow: UnitOfWork, warrant: Warrant, key: str | None, digest: str, now: int
) -> str | None:
    """Return the id that this key made before, or None when it is new.

    Raises :class:`Conflict` when the key was used for another request.
    """
    if key is None:
        return None
    row = await uow.first(
        select(replays.c.digest, replays.c.made).where(
            replays.c.tenant_id == warrant.tenant,
            replays.c.actor == warrant.actor.id,
            replays.c.key == key,
            replays.c.at > now - KEPT,
        )
    )
    if row is None:
        return None
    if row["digest"] != digest:
        raise Conflict("this key was used for another request; take a new one", "Idempotency-Key")
    made: str = row["made"]
    return made


async def remember(
    uow: UnitOfWork, warrant: Warrant, key: str | None, digest: str, made: str, now: int
) -> None:
    """Keep what *key* made; older keys are forgotten after a day."""
    if key is None:
        return
    await uow.run(delete(replays).where(replays.c.at <= now - KEPT))
    await uow.run(
        insert(replays).values(
            tenant_id=warrant.tenant, actor=warrant.actor.id, key=key, digest=digest, made=made,
            at=now,
        )
    )  # fmt: skip
