"""Editing a machine identity. What is taken away is gone on the very next call."""

from collections.abc import Callable, Mapping
from typing import Any

from doorward.clients.model import Client
from doorward.clients.service.rights import ceiling, grantable, the_client
from doorward.clients.service.sorts import API_CLIENTS, Sort
from doorward.clients.service.terms import check_expiry, check_filter, check_roles, check_user
from doorward.clients.store import name_taken, update_client
from doorward.credentials import end_tokens
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Invalid
from doorward.kernel.names import name_key
from doorward.web.receivers import check_receiver


async def edit(
    uow: UnitOfWork,
    actor: Actor,
    key: str,
    changes: Mapping[str, Any],
    now: int,
    check: Callable[[int], None],
    sort: Sort = API_CLIENTS,
) -> Client:
    """Change the members that *changes* names. Needs the sort's write permission.

    Rights that are added must be the actor's own, and all of them where it comes back to
    life or gets out of its filter: anybody who manages clients may take rights away. Raises
    ``NotFound``, ``Stale`` from *check*, ``Conflict``, ``Invalid`` and ``Forbidden``.
    """
    warrant = actor.warrant(sort.write)
    client = await the_client(uow, warrant, key, sort)
    check(client.revision)
    wanted = await _resolved(uow, warrant, sort, changes)
    changed = {name: to for name, to in wanted.items() if getattr(client, name) != to}
    if not changed:
        return client
    await _check_terms(uow, warrant, sort, client, changed, now)
    if not sort.personal:
        await _check_rights(uow, actor, sort, client, changed)
    if "user" in changed or _risen(client, changed, now):
        # What has ended stays ended (D-1), and a JWT that names another user is no one's.
        await end_tokens(uow, warrant, client.id)
    await _write(uow, warrant, client, changed, now)
    about = {"changed": sorted(changed)}
    await record(uow, fact(sort.told.edited, actor, now, client=client.client_id, details=about))
    return await the_client(uow, warrant, client.id, sort)


async def _resolved(
    uow: UnitOfWork, warrant: Warrant, sort: Sort, changes: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return *changes* with ids where roles and users were named."""
    wanted = dict(changes)
    if "roles" in wanted:
        wanted["roles"] = await check_roles(uow, warrant, sort, tuple(wanted["roles"]))
    if "user" in wanted:
        wanted["user"] = await check_user(uow, warrant, wanted["user"])
    return wanted


async def _check_terms(
    uow: UnitOfWork,
    warrant: Warrant,
    sort: Sort,
    client: Client,
    changed: Mapping[str, Any],
    now: int,
) -> None:
    name = changed.get("name")
    if name is not None and await name_taken(uow, warrant, client.kind, name_key(name), client.id):
        raise Conflict(f"another {sort.noun} has this name", "name")
    if "expires_at" in changed:
        check_expiry(sort, changed["expires_at"], now, past=sort.must_end)
    check_filter(changed.get("filter", ""))
    if changed.get("receiver"):
        check_receiver(changed["receiver"])
        if client.user_defined:
            raise Invalid.field("receiver", "only a client that the system made has one")


async def _check_rights(
    uow: UnitOfWork, actor: Actor, sort: Sort, client: Client, changed: Mapping[str, Any]
) -> None:
    warrant = actor.warrant(sort.write)
    added = changed.get("permissions", frozenset()) - client.permissions
    await grantable(uow, warrant, added)
    if _revived(client, changed):
        rights = changed.get("permissions", client.permissions)
        await ceiling(uow, actor, rights, changed.get("roles", client.roles), sort)
    else:
        new = set(changed.get("roles", ())) - set(client.roles)
        await ceiling(uow, actor, added, new, sort)


def _revived(client: Client, changed: Mapping[str, Any]) -> bool:
    """Whether it may act when, where, or for longer than, it could not before.

    Where its secret goes counts too: a receiver is as good as the rights behind the secret.
    """
    if changed.get("enabled") or changed.get("receiver"):
        return True
    if "filter" in changed and client.filter:
        return True
    until = changed.get("expires_at")
    return "expires_at" in changed and (until is None or until > (client.expires_at or until))


def _risen(client: Client, changed: Mapping[str, Any], now: int) -> bool:
    """Whether what had expired is to live again."""
    until = changed.get("expires_at", client.expires_at)
    return client.state(now) == "expired" and (until is None or until > now)


async def _write(
    uow: UnitOfWork, warrant: Warrant, client: Client, changed: Mapping[str, Any], now: int
) -> None:
    values = {name: to for name, to in changed.items() if name not in {"roles", "user"}}
    if "permissions" in values:
        values["permissions"] = " ".join(sorted(values["permissions"]))
    if "name" in values:
        values["name_key"] = name_key(values["name"])
    if "user" in changed:
        values["user_id"] = changed["user"]
    values |= {"revision": client.revision + 1, "modified_at": now}
    await update_client(uow, warrant, client, values, changed.get("roles"))
