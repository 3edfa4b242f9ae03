"""Turning the ring: first key, next key, removal, and telling what time has brought."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from doorward.events import EventType, fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.card import Tools
from doorward.kernel.clock import rfc3339
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.sealing import Seal
from doorward.signing import store
from doorward.signing.events import ACTIVATED, CREATED, REMOVED, RETIRED
from doorward.signing.jose import generate
from doorward.signing.model import Algorithm, MintedKey, RingKey, State

WRITE: Final = "keys:write"

_TOLD: Final = {State.ACTIVE: ACTIVATED, State.RETIRED: RETIRED}


async def furnish(uow: UnitOfWork, actor: Actor, tools: Tools) -> Mapping[str, Any]:
    """Give a new tenant its first key, which signs at once."""
    warrant = actor.warrant(WRITE)
    minted = generate(Algorithm.ES256).minted(tools.seal, warrant.tenant)
    key = minted.first(tools.now)
    await store.insert_key(uow, warrant, key, minted)
    await _record(uow, actor, CREATED, key, tools.now, activates_at=rfc3339(key.activates_at))
    await report(uow, actor, tools.now)
    return {}


async def mint(db: Database, actor: Actor, seal: Seal, alg: Algorithm | None) -> MintedKey:
    """Make a key for the actor's tenant, with the algorithm in use unless *alg* says another.

    Needs ``keys:write``. In a thread and outside any transaction, because RSA takes long.
    """
    warrant = actor.warrant(WRITE)
    if alg is None:
        ring = await db.read(store.ring_of, warrant)
        alg = ring.last().alg
    key = await asyncio.to_thread(generate, alg)
    return key.minted(seal, warrant.tenant)


async def rotate(
    uow: UnitOfWork, actor: Actor, minted: MintedKey, now: int, *, compromised: bool = False
) -> tuple[RingKey, bool]:
    """Publish *minted* as the next key, and return the next key and whether it is new.

    A key that waits already is not pushed aside, so repeating a rotation is harmless; it
    is a ``Conflict`` when it has another algorithm. *compromised* makes the new key
    sign at once and ends every other, with all tokens they signed. Needs ``keys:write``, and
    of a session a fresh proof.
    """
    warrant = actor.warrant(WRITE)
    actor.check_fresh(now)
    await report(uow, actor, now)
    ring = await store.ring_of(uow, warrant)
    waiting = ring.waiting(now)
    if compromised:
        new, *others = ring.condemn(minted, now)
    elif waiting is not None and waiting.alg == minted.alg:
        return waiting, False
    else:
        new, *others = ring.rotate(minted, now)
    await store.insert_key(uow, warrant, new, minted)
    await store.move_keys(uow, warrant, others)
    await _record(uow, actor, CREATED, new, now, activates_at=rfc3339(new.activates_at))
    if compromised:
        await report(uow, actor, now, compromised=True)
    return new, True


async def remove(
    uow: UnitOfWork, actor: Actor, kid: str, now: int, check: Callable[[int], None]
) -> None:
    """Take the key *kid* out of the ring. Needs ``keys:write``.

    Raises ``NotFound``, what *check* raises for the key's revision, and ``Conflict`` while
    anything depends on it, saying until when. Taking out a next key calls the rotation off.
    """
    warrant = actor.warrant(WRITE)
    await report(uow, actor, now)
    ring = await store.ring_of(uow, warrant)
    key = ring.find(kid)
    check(key.revision)
    await store.move_keys(uow, warrant, ring.remove(kid, now))
    await store.delete_key(uow, warrant, kid)
    await _record(uow, actor, REMOVED, key, now)


async def keep_published(uow: UnitOfWork, warrant: Warrant, kid: str, until: int, now: int) -> bool:
    """Let the tenant's key *kid*, which signed a token that ends at *until*, stay until then.

    To be called in the transaction that records the token. False when the key has gone or
    was condemned meanwhile: the token must not be let out. A later compromise still ends all.
    """
    key = (await store.ring_of(uow, warrant)).keep(kid, until, now)
    if key is None:
        return False
    await store.move_keys(uow, warrant, [key])
    return True


async def report(uow: UnitOfWork, actor: Actor, now: int, *, compromised: bool = False) -> None:
    """Record what time has brought: keys that began to sign, keys that left the key set.

    The ring is right without it, since states follow from the clock; this makes the log
    tell of them, and destroys private halves that nothing needs any more.
    """
    warrant = actor.warrant(WRITE)
    teller = actor if compromised else Actor.system(warrant.tenant, actor.origin)
    untold = await store.untold(uow, warrant, now)
    changes = [(*change, one.key) for one in untold for change in one.changes(now)]
    for since, state, key in sorted(changes, key=lambda change: change[:2]):
        about: dict[str, object] = {"since": rfc3339(since)}
        if state is State.RETIRED:
            about["compromised"] = compromised
        await _record(uow, teller, _TOLD[state], key, now, **about)
    for one in untold:
        retired = one.key.state(now) is State.RETIRED
        await store.mark_told(uow, warrant, one.key, retired=retired)


async def catch_up(db: Database, now: int) -> None:
    """Report, for every tenant, what time has brought: for a housekeeper to call now and then."""
    for tenant in await db.read(store.unscoped_late, now):
        await db.transact(report, Actor.system(tenant), now)


async def _record(
    uow: UnitOfWork, actor: Actor, kind: EventType, key: RingKey, at: int, **details: object
) -> None:
    about = {"kid": key.kid, "alg": key.alg.value, **details}
    await record(uow, fact(kind, actor, at, details=about))
