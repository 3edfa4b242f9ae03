"""Suspending, bringing back, expiring and deleting a machine identity, at once."""

from collections.abc import Callable

from doorward.clients.model import Client
from doorward.clients.service.rights import ceiling, the_client
from doorward.clients.service.sorts import API_CLIENTS, Sort
from doorward.clients.store import remove_client, update_client
from doorward.credentials import forget_all
from doorward.events import fact, forget_uses, record
from doorward.kernel.authority import Actor
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict


async def enable(
    uow: UnitOfWork, actor: Actor, key: str, now: int, sort: Sort = API_CLIENTS
) -> Client:
    """Accept it again; what was not ended meanwhile works as before (D-1).

    That hands out all its rights anew, so the actor must have them: otherwise whoever holds a
    stolen secret of a mightier client could bring it back to life. Only what has a user's
    rights is switched by whoever keeps such tokens (TOK-28), and made by an unlock alone.
    """
    return await _switch(uow, actor, key, now, sort, on=True)


async def disable(
    uow: UnitOfWork, actor: Actor, key: str, now: int, sort: Sort = API_CLIENTS
) -> Client:
    """Suspend it: neither its secrets nor its tokens are accepted while it lasts."""
    return await _switch(uow, actor, key, now, sort, on=False)


async def _switch(
    uow: UnitOfWork, actor: Actor, key: str, now: int, sort: Sort, *, on: bool
) -> Client:
    warrant = actor.warrant(sort.write)
    client = await the_client(uow, warrant, key, sort)
    if client.enabled == on:
        return client
    if on and not sort.personal:
        await ceiling(uow, actor, client.permissions, client.roles, sort)
    values = {"enabled": on, "revision": client.revision + 1, "modified_at": now}
    await update_client(uow, warrant, client, values)
    told = sort.told.enabled if on else sort.told.disabled
    await record(uow, fact(told, actor, now, client=client.client_id))
    return await the_client(uow, warrant, client.id, sort)


async def expire(
    uow: UnitOfWork, actor: Actor, key: str, now: int, sort: Sort = API_CLIENTS
) -> Client:
    """Bring it to its end now, and keep it listed for history's sake (TOK-31)."""
    warrant = actor.warrant(sort.write)
    client = await the_client(uow, warrant, key, sort)
    if client.state(now) == "expired":
        return client
    values = {"expires_at": now, "revision": client.revision + 1, "modified_at": now}
    await update_client(uow, warrant, client, values)
    await record(uow, fact(sort.told.expired, actor, now, client=client.client_id))
    return await the_client(uow, warrant, client.id, sort)


async def delete(
    uow: UnitOfWork,
    actor: Actor,
    key: str,
    now: int,
    check: Callable[[int], None],
    sort: Sort = API_CLIENTS,
) -> None:
    """Remove it with its secrets and every token of theirs; its id is never used again.

    Raises ``Conflict`` for what the system keeps for itself (XIQ-12).
    """
    warrant = actor.warrant(sort.write)
    client = await the_client(uow, warrant, key, sort)
    check(client.revision)
    if client.kept:
        raise Conflict(f"{client.name} belongs to the system: disable it, or reset its secret")
    await forget_all(uow, warrant, client.id)
    await forget_uses(uow, warrant, client.client_id)
    await remove_client(uow, warrant, client)
    about = {"name": client.name}
    await record(uow, fact(sort.told.deleted, actor, now, client=client.client_id, details=about))
