"""What users prove themselves by: hashes, and sealed second factors."""

from sqlalchemy import delete, select, update

from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.people.model import Kept, SignIn
from doorward.people.store.recovery import drop_recovery_codes
from doorward.people.store.sessions import sessions
from doorward.people.store.tables import users

_USERS = users.c


async def sign_in_of(uow: UnitOfWork, warrant: Warrant, user_id: str) -> SignIn | None:
    """Return what is kept of the proofs of the tenant's user."""
    row = await uow.first(
        select(users).where(_USERS.tenant_id == warrant.tenant, _USERS.id == user_id)
    )
    if row is None:
        return None
    return SignIn(
        row["id"],
        Kept(row["password_hash"], bool(row["password_alone"])),
        row["totp_sealed"],
        row["totp_confirmed_at"] is not None,
        row["totp_step"],
        row["generation"],
    )


async def keep_password(
    uow: UnitOfWork, warrant: Warrant, user_id: str, kept: Kept, now: int
) -> None:
    """Keep a new password, or none (an empty hash): all tokens and sessions of the user end."""
    whose = (sessions.c.tenant_id == warrant.tenant, sessions.c.user_id == user_id)
    await uow.run(delete(sessions).where(*whose))
    await _change(
        uow,
        warrant,
        user_id,
        now,
        password_hash=kept.hash,
        password_alone=kept.alone,
        password_changed_at=now,
        generation=_USERS.generation + 1,
    )


async def keep_factor(
    uow: UnitOfWork, warrant: Warrant, user_id: str, sealed: bytes | None, now: int
) -> None:
    """Keep a second factor that is still to be confirmed, or none: recovery codes end with it."""
    await drop_recovery_codes(uow, warrant, user_id)
    await _change(
        uow, warrant, user_id, now, totp_sealed=sealed, totp_confirmed_at=None, totp_step=0
    )


async def confirm_factor(uow: UnitOfWork, warrant: Warrant, user_id: str, now: int) -> None:
    """Let the second factor count from now on."""
    await _change(uow, warrant, user_id, now, totp_confirmed_at=now)


async def _change(
    uow: UnitOfWork, warrant: Warrant, user_id: str, now: int, **values: object
) -> None:
    await uow.run(
        update(users)
        .where(_USERS.tenant_id == warrant.tenant, _USERS.id == user_id)
        .values(**values, revision=_USERS.revision + 1, modified_at=now)
    )


async def unscoped_spend_step(uow: UnitOfWork, user_id: str, step: int) -> bool:
    """Spend the code of *step*; whether nobody else had spent it, or a later one, before."""
    spent = await uow.run(
        update(users).where(_USERS.id == user_id, _USERS.totp_step < step).values(totp_step=step)
    )
    return spent == 1


async def unscoped_renew_hash(uow: UnitOfWork, user_id: str, before: str, after: str) -> bool:
    """Keep the same password hashed anew; False when it was changed meanwhile."""
    kept = await uow.run(
        update(users)
        .where(_USERS.id == user_id, _USERS.password_hash == before)
        .values(password_hash=after)
    )
    return kept == 1
