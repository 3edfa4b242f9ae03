"""Ending what has leaked: prove that it is ours, end it, and tell of it, at once."""

from typing import Any

from doorward.credentials import KINDS, drop_open
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Origin
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.secret import Pepper
from doorward.leaks.events import LEAKED
from doorward.leaks.model import LONGEST, Found, Told
from doorward.leaks.store import UNSCOPED_SECRET, insert_leak
from doorward.tokens import Held, end_held, held_token

END = "leaks:end"
"""What whoever holds a whole secret may do with it; no catalogue needs to grant it."""
_NOTHING = b"\0" * 32


async def report(db: Database, pepper: Pepper, told: Told, origin: Origin, now: int) -> str:
    """End the secret or token that *told* holds, durably, and return its kind.

    Empty for what is not ours, was altered, or names something that is gone. It is looked for
    in every tenant: who finds one cannot know whose it is, and is told nothing of it.
    """
    if len(told.secret.reveal()) > LONGEST:
        return ""
    found = await _secret(db, pepper, told) or await _token(db, pepper, told, now)
    if found is None:
        return ""
    await db.transact(_end, found, told, origin, now)
    return found.kind


async def _secret(db: Database, pepper: Pepper, told: Told) -> Found | None:
    for kind in KINDS:
        name = kind.recognise(told.secret)
        if name is None:
            continue
        row = await db.look(UNSCOPED_SECRET, (name,))
        # Of what is not there the digest is computed too: it costs the same.
        values: Any = row or ("", "", "", "", "", _NOTHING)
        tenant, holder, client, stored, pepper_id, digest = values
        proven = kind.accepts(told.secret, bytes(digest), pepper_id, pepper)
        if row is not None and proven and stored == kind.name:
            return Found(kind.name, tenant, client, name, holder)
    return None


async def _token(db: Database, pepper: Pepper, told: Told, now: int) -> Found | None:
    held = await held_token(db, pepper, told.secret, now)
    if held is None:
        return None
    return Found(held.kind, held.tenant, held.client, held.name, until=held.until)


async def _end(uow: UnitOfWork, found: Found, told: Told, origin: Origin, now: int) -> None:
    actor = Actor.system(found.tenant, origin)
    warrant = actor.warrant(END)
    if found.holder:
        ended = await drop_open(uow, warrant, found.holder, found.name, now)
    else:
        held = Held(found.kind, found.tenant, found.client, found.name, found.until)
        ended = await end_held(uow, warrant, held, now)
    if not await insert_leak(uow, warrant, found, told, now) and not ended:
        return
    about = {
        "kind": found.kind, "credential": found.name, "source": told.source.value,
        "place": told.place, "ended": ended,
    }  # fmt: skip
    await record(uow, fact(LEAKED, actor, now, client=found.client, details=about))
