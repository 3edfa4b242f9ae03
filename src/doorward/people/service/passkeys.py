"""Passkeys: added by who has just proven who it is, used to sign in, removed."""

from collections.abc import Sequence
from typing import Final

from doorward.events import fact, record
from doorward.kernel.authority import OWN, Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Invalid, NotFound
from doorward.kernel.ids import object_id
from doorward.people import store
from doorward.people.events import PASSKEY_ADDED, PASSKEY_REMOVED
from doorward.people.model import MOST_PASSKEYS, Answered, Passkey, User
from doorward.people.service.ceremony import Registered
from doorward.people.service.rights import READ, WRITE, check_gives, the_sign_in, the_user
from doorward.tenants import Tenant, own_tenant

_TWICE: Final = "this passkey, or this answer, was used already: begin again"


async def before_passkey(
    uow: UnitOfWork, actor: Actor, now: int
) -> tuple[User, Tenant, Sequence[Passkey]]:
    """Return who wants a passkey, where, and those there are. Asks for a fresh proof.

    Raises ``Conflict`` where there are too many.
    """
    warrant = actor.warrant(OWN)
    actor.check_fresh(now)
    known = await store.passkeys_of(uow, warrant, actor.id)
    if len(known) >= MOST_PASSKEYS:
        raise Conflict(f"there are {MOST_PASSKEYS} passkeys already: remove one first")
    return await the_user(uow, warrant, actor.id), await own_tenant(uow, warrant), known


async def add_passkey(
    uow: UnitOfWork, actor: Actor, made: Registered, name: str, challenge: Answered, now: int
) -> Passkey:
    """Keep a passkey of one's own that was made for *challenge*, which only a fresh proof gets.

    Raises ``Conflict`` for one that is known here, and for a challenge answered before.
    """
    warrant = actor.warrant(OWN)
    known = await store.passkeys_of(uow, warrant, actor.id)
    if len(known) >= MOST_PASSKEYS or not await store.unscoped_answer(uow, challenge):
        raise Conflict(_TWICE)
    if await store.passkey_called(uow, warrant, made.credential) is not None:
        raise Conflict(_TWICE)
    passkey = Passkey(
        object_id("psk"), warrant.tenant, actor.id, made.credential, made.public_key,
        made.sign_count, name, made.transports, made.backed_up, now,
    )  # fmt: skip
    await store.insert_passkey(uow, warrant, passkey)
    about = {"passkey": passkey.id, "user": actor.id}
    await record(uow, fact(PASSKEY_ADDED, actor, now, client=actor.id, details=about))
    return passkey


async def own_passkeys(uow: UnitOfWork, actor: Actor) -> Sequence[Passkey]:
    """Return one's own passkeys, oldest first."""
    return await store.passkeys_of(uow, actor.warrant(OWN), actor.id)


async def remove_passkey(uow: UnitOfWork, actor: Actor, passkey_id: str, now: int) -> None:
    """Remove one's own passkey. Asks for a fresh proof; raises ``NotFound``."""
    warrant = actor.warrant(OWN)
    actor.check_fresh(now)
    await _remove(uow, actor, warrant, actor.id, passkey_id, now)


async def passkeys_of_user(uow: UnitOfWork, actor: Actor, user_id: str) -> Sequence[Passkey]:
    """Return a user's passkeys. Needs ``users:read``; raises ``NotFound``."""
    warrant = actor.warrant(READ)
    await the_user(uow, warrant, user_id)
    return await store.passkeys_of(uow, warrant, user_id)


async def remove_passkey_of(
    uow: UnitOfWork, actor: Actor, user_id: str, passkey_id: str, now: int
) -> None:
    """Remove a passkey that a user lost. Needs ``users:write`` and all the user's roles give."""
    warrant = actor.warrant(WRITE)
    user = await the_user(uow, warrant, user_id)
    await check_gives(uow, actor, warrant, user.roles)
    await _remove(uow, actor, warrant, user_id, passkey_id, now)


async def passkey_named(uow: UnitOfWork, system: Actor, credential: str) -> Passkey | None:
    """Return the passkey of *system*'s tenant that its device knows by *credential*."""
    return await store.passkey_called(uow, system.warrant(WRITE), credential)


async def use_passkey(
    uow: UnitOfWork, system: Actor, passkey: Passkey, sign_count: int, challenge: Answered, now: int
) -> int | None:
    """Note that *passkey* was proven for *challenge*; return its user's generation.

    None where it lets nobody in: used or removed meanwhile, the challenge answered before, the
    tenant closed, its user kept out or without a password, who comes by an invitation alone.
    """
    warrant = system.warrant(WRITE)
    user = await store.find_user(uow, warrant, passkey.user)
    tenant = await own_tenant(uow, warrant)
    if user is None or not user.open or not user.has_password or tenant.state.value != "active":
        return None
    if not await store.unscoped_answer(uow, challenge):
        return None
    if not await store.note_use(uow, warrant, passkey, sign_count, now):
        return None
    return (await the_sign_in(uow, warrant, user.id)).generation


async def _remove(
    uow: UnitOfWork, actor: Actor, warrant: Warrant, user_id: str, passkey_id: str, now: int
) -> None:
    if not await store.delete_passkey(uow, warrant, user_id, passkey_id):
        raise NotFound("there is no such passkey")
    about = {"passkey": passkey_id, "user": user_id}
    await record(uow, fact(PASSKEY_REMOVED, actor, now, client=user_id, details=about))


def wrong_answer() -> Invalid:
    """Return the refusal of a browser's answer that does not hold, within a session."""
    return Invalid.field("credential", "an answer to what was just asked; begin again")
