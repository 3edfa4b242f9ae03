"""Registering: id and secret appear once, with exactly the rights asked for."""

from dataclasses import replace
from typing import Any

from doorward.clients.model import Client, ClientKind, Draft, Handover
from doorward.clients.service.minting import first_secret
from doorward.clients.service.rights import ceiling, grantable, the_client
from doorward.clients.service.slots import check_slot
from doorward.clients.service.sorts import SORTS, Sort
from doorward.clients.service.terms import check_expiry, check_filter, check_roles, check_user
from doorward.clients.store import insert_client, name_taken
from doorward.events import fact, record
from doorward.kernel import ids
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.clock import rfc3339
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict
from doorward.kernel.names import name_key
from doorward.kernel.vault import Vault
from doorward.tenants import ClientIds, Tenant, own_tenant

SHORTEST_TOKEN = 2
LONGEST_TOKEN = 86_400


async def create(
    uow: UnitOfWork,
    actor: Actor,
    draft: Draft,
    vault: Vault,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> Handover:
    """Make a machine identity of the draft's kind, with its first secret where it has one.

    Needs the kind's write permission and every right given. Raises ``Conflict`` for a name
    that is taken or one client more than the tenant may have, ``Invalid`` for rights that are
    not offered and whatever else cannot be, ``Forbidden`` for rights beyond the actor's own.
    """
    sort = SORTS[draft.kind]
    warrant = actor.warrant(sort.write)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return Handover(await the_client(uow, warrant, before, sort), None, fresh=False)
    draft = await _checked(uow, actor, sort, draft, now)
    await check_slot(uow, warrant, draft.kind)
    client = await add(uow, warrant, draft, now, user_defined=True)
    secret = await first_secret(uow, warrant, client, vault, now)
    about = _about(sort, client)
    await record(uow, fact(sort.told.created, actor, now, client=client.client_id, details=about))
    await once.keep(uow, warrant, client.id, now)
    return Handover(await the_client(uow, warrant, client.id, sort), secret)


async def _checked(uow: UnitOfWork, actor: Actor, sort: Sort, draft: Draft, now: int) -> Draft:
    warrant = actor.warrant(sort.write)
    await grantable(uow, warrant, draft.permissions)
    roles = await check_roles(uow, warrant, sort, draft.roles)
    await ceiling(uow, actor, draft.permissions, roles, sort)
    check_expiry(sort, draft.expires_at, now)
    check_filter(draft.filter)
    user = await check_user(uow, warrant, draft.user) if sort.personal else None
    return replace(draft, roles=roles, user=user)


def _about(sort: Sort, client: Client) -> dict[str, Any]:
    about: dict[str, Any] = {"id": client.id, "name": client.name}
    if sort.personal:
        about["user"] = client.user
    elif sort.must_end:
        about["roles"] = list(client.roles)
    else:
        about["permissions"] = sorted(client.permissions)
    if sort.must_end and client.expires_at is not None:
        about["expires_at"] = rfc3339(client.expires_at)
    return about


async def add(
    uow: UnitOfWork,
    warrant: Warrant,
    draft: Draft,
    now: int,
    *,
    user_defined: bool,
    hidden: bool = False,
    kept: bool = False,
) -> Client:
    """Write the rows of a new client; raises ``Conflict`` when the name is taken."""
    key = name_key(draft.name)
    if await name_taken(uow, warrant, draft.kind, key):
        raise Conflict(f"another {SORTS[draft.kind].noun} has this name", "name")
    tenant = await own_tenant(uow, warrant)
    client = Client(
        ids.object_id("cli"), warrant.tenant, draft.kind, _new_id(draft, tenant), draft.name,
        draft.description, draft.owner, draft.permissions, tuple(sorted(set(draft.roles))),
        _seconds(draft, tenant), draft.enabled, user_defined, draft.expires_at, 1, now,
        warrant.actor.id, now, user=draft.user, filter=draft.filter, receiver=draft.receiver,
        kept=kept,
    )  # fmt: skip
    await insert_client(uow, warrant, client, key, hidden=hidden)
    return client


def _new_id(draft: Draft, tenant: Tenant) -> str:
    """Return a client id; only those of API clients are spelled in the tenant's own style."""
    if draft.kind is not ClientKind.API_CLIENT or tenant.policies.client_ids is ClientIds.KEY:
        return ids.client_id()
    return ids.client_number()


def _seconds(draft: Draft, tenant: Tenant) -> int:
    if draft.token_seconds is not None:
        return draft.token_seconds
    if draft.kind is ClientKind.API_KEY:
        return tenant.policies.key_seconds
    return tenant.token_seconds
