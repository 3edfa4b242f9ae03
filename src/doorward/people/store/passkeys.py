"""The tables of passkeys, and of challenges that were answered."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, metadata
from doorward.people.model import Answered, Passkey

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

_P: Final = passkeys.c


async def insert_passkey(uow: UnitOfWork, warrant: Warrant, passkey: Passkey) -> None:
    """Add a passkey of the warrant's holder."""
    values = asdict(passkey) | {"tenant_id": warrant.tenant, "user_id": warrant.actor.id}
    del values["tenant"], values["user"]
    await uow.run(insert(passkeys).values(**values))


async def passkeys_of(uow: UnitOfWork, warrant: Warrant, user_id: str) -> Sequence[Passkey]:
    """Return the passkeys of the tenant's user, oldest first."""
    whose = (_P.tenant_id == warrant.tenant, _P.user_id == user_id)
    rows = await uow.all(select(passkeys).where(*whose).order_by(_P.created_at, _P.id))
    return [_passkey(row) for row in rows]


async def passkey_called(uow: UnitOfWork, warrant: Warrant, credential: str) -> Passkey | None:
    """Return the tenant's passkey that its device knows by *credential*."""
    row = await uow.first(
        select(passkeys).where(_P.tenant_id == warrant.tenant, _P.credential == credential)
    )
    return _passkey(row) if row else None


async def note_use(
    uow: UnitOfWork, warrant: Warrant, passkey: Passkey, sign_count: int, now: int
) -> bool:
    """Note that *passkey* was used; false when it was, or is gone, since it was read."""
    before = (_P.id == passkey.id, _P.sign_count == passkey.sign_count)
    used = await uow.run(
        update(passkeys)
        .where(_P.tenant_id == warrant.tenant, *before)
        .values(sign_count=sign_count, used_at=now)
    )
    return used == 1


async def delete_passkey(uow: UnitOfWork, warrant: Warrant, user_id: str, passkey_id: str) -> bool:
    """Take a passkey of the tenant's user out; whether it was there."""
    whose = (_P.tenant_id == warrant.tenant, _P.user_id == user_id)
    return await uow.run(delete(passkeys).where(*whose, _P.id == passkey_id)) == 1


async def drop_passkeys(uow: UnitOfWork, warrant: Warrant, user_id: str) -> None:
    """Take all passkeys of the tenant's user out."""
    whose = (_P.tenant_id == warrant.tenant, _P.user_id == user_id)
    await uow.run(delete(passkeys).where(*whose))


async def unscoped_answer(uow: UnitOfWork, challenge: Answered) -> bool:
    """Note that a challenge was answered; false when it was before."""
    known = await uow.first(select(answered.c.id).where(answered.c.id == challenge.id))
    if known is not None:
        return False
    await uow.run(insert(answered).values(id=challenge.id, until=challenge.until))
    return True


async def unscoped_forget_answered(uow: UnitOfWork, now: int) -> None:
    """Forget challenges that could not be answered any more."""
    await uow.run(delete(answered).where(answered.c.until <= now))


def _passkey(row: Row) -> Passkey:
    values: list[Any] = [row[column.name] for column in _P]
    values[8] = bool(values[8])
    return Passkey(*values)
