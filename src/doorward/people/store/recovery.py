"""The table of recovery codes: digests, never the codes."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, delete, func, insert, select

from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork, metadata

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("pepper_id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
_R: Final = recovery_codes.c


async def put_recovery_codes(
    uow: UnitOfWork, warrant: Warrant, digests: Sequence[bytes], pepper_id: str, now: int
) -> None:
    """Let the warrant's holder have exactly the codes of *digests*."""
    await drop_recovery_codes(uow, warrant, warrant.actor.id)
    for digest in digests:
        await uow.run(
            insert(recovery_codes).values(
                user_id=warrant.actor.id,
                tenant_id=warrant.tenant,
                digest=digest,
                pepper_id=pepper_id,
                created_at=now,
            )
        )


async def drop_recovery_codes(uow: UnitOfWork, warrant: Warrant, user_id: str) -> None:
    """End all codes of the tenant's user."""
    whose = (_R.tenant_id == warrant.tenant, _R.user_id == user_id)
    await uow.run(delete(recovery_codes).where(*whose))


async def count_recovery_codes(uow: UnitOfWork, warrant: Warrant, user_id: str) -> int:
    """Return how many codes the tenant's user has left."""
    row = await uow.first(
        select(func.count().label("count")).where(
            _R.tenant_id == warrant.tenant, _R.user_id == user_id
        )
    )
    return 0 if row is None else int(row["count"])


async def unscoped_spend_recovery_code(
    uow: UnitOfWork, user_id: str, digests: Sequence[bytes]
) -> int | None:
    """Spend the code that one of *digests* is of; return how many are left, None for none spent."""
    mine = _R.user_id == user_id
    spent = await uow.run(delete(recovery_codes).where(mine, _R.digest.in_(digests)))
    if not spent:
        return None
    row = await uow.first(select(func.count().label("count")).where(mine))
    return 0 if row is None else int(row["count"])
