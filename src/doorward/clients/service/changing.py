"""Editing, enabling, disabling and deleting a client. Each acts on the very next call."""

from collections.abc import Callable, Mapping
from typing import Any

from doorward.clients.events import DELETED, DISABLED, EDITED, ENABLED
from doorward.clients.model import Client
from doorward.clients.service.rights import WRITE, ceiling, grantable, the_client
from doorward.clients.store import name_taken, remove_client, update_client
from doorward.credentials import forget_all
from doorward.events import fact, forget_uses, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Invalid
from doorward.kernel.names import name_key


async def edit(
    uow: UnitOfWork,
    actor: Actor,
    key: str,
    changes: Mapping[str, Any],
    now: int,
    check: Callable[[int], None],
) -> Client:
    """Change the members of a client that *changes* names. Needs ``clients:write``.

    Rights that are added must be the actor's own, and all of them where the client comes
    back to life: anybody who manages clients may take rights away. Raises ``NotFound``,
    ``Stale`` from *check*, ``Conflict``, ``Invalid`` and ``Forbidden``.
    """
    warrant = actor.warrant(WRITE)
    client = await the_client(uow, warrant, key)
    check(client.revision)
    changed = {name: to for name, to in changes.items() if getattr(client, name) != to}
    if not changed:
        return client
    await _check(uow, actor, client, changed, now)
    await _write(uow, warrant, client, changed, now)
    about = {"changed": sorted(changed)}
    await record(uow, fact(EDITED, actor, now, client=client.client_id, details=about))
    return await the_client(uow, warrant, client.id)


async def _check(
    uow: UnitOfWork, actor: Actor, client: Client, changed: Mapping[str, Any], now: int
) -> None:
    warrant = actor.warrant(WRITE)
    added = changed.get("permissions", frozenset()) - client.permissions
    await grantable(uow, warrant, added)
    if _revived(client, changed):
        rights = changed.get("permissions", client.permissions)
        await ceiling(uow, actor, rights, changed.get("roles", client.roles))
    else:
        await ceiling(uow, actor, added, set(changed.get("roles", ())) - set(client.roles))
    name = changed.get("name")
    if name is not None and await name_taken(uow, warrant, name_key(name), client.id):
        raise Conflict("another client has this name", "name")
    expires_at = changed.get("expires_at")
    if expires_at is not None and expires_at <= now:
        raise Invalid.field("expires_at", "a time that is still to come, or null")


def _revived(client: Client, changed: Mapping[str, Any]) -> bool:
    """Whether the client may act when, or for longer than, it could not before."""
    if changed.get("enabled"):
        return True
    until = changed.get("expires_at")
    return "expires_at" in changed and (until is None or until > (client.expires_at or until))


async def _write(
    uow: UnitOfWork, warrant: Warrant, client: Client, changed: Mapping[str, Any], now: int
) -> None:
    values = {name: to for name, to in changed.items() if name != "roles"}
    if "permissions" in values:
        values["permissions"] = " ".join(sorted(values["permissions"]))
    if "name" in values:
        values["name_key"] = name_key(values["name"])
    values |= {"revision": client.revision + 1, "modified_at": now}
    await update_client(uow, warrant, client, values, changed.get("roles"))


async def enable(uow: UnitOfWork, actor: Actor, key: str, now: int) -> Client:
    """Accept the client again; what was not ended meanwhile works as before (D-1).

    That hands out all its rights anew, so the actor must have them: otherwise whoever holds a
    stolen secret of a mightier client could bring it back to life.
    """
    return await _switch(uow, actor, key, now, on=True)


async def disable(uow: UnitOfWork, actor: Actor, key: str, now: int) -> Client:
    """Suspend the client: neither its secrets nor its tokens are accepted while it lasts."""
    return await _switch(uow, actor, key, now, on=False)


async def _switch(uow: UnitOfWork, actor: Actor, key: str, now: int, *, on: bool) -> Client:
    warrant = actor.warrant(WRITE)
    client = await the_client(uow, warrant, key)
    if client.enabled == on:
        return client
    if on:
        await ceiling(uow, actor, client.permissions, client.roles)
    values = {"enabled": on, "revision": client.revision + 1, "modified_at": now}
    await update_client(uow, warrant, client, values)
    await record(uow, fact(ENABLED if on else DISABLED, actor, now, client=client.client_id))
    return await the_client(uow, warrant, client.id)


async def delete(
    uow: UnitOfWork, actor: Actor, key: str, now: int, check: Callable[[int], None]
) -> None:
    """Remove a client with its secrets and every token of theirs; its id is never used again."""
    warrant = actor.warrant(WRITE)
    client = await the_client(uow, warrant, key)
    check(client.revision)
    await forget_all(uow, warrant, client.id)
    await forget_uses(uow, warrant, client.client_id)
    await remove_client(uow, warrant, client)
    about = {"name": client.name}
    await record(uow, fact(DELETED, actor, now, client=client.client_id, details=about))
