"""Registering a client: id and secret appear once, with exactly the rights asked for."""

from doorward.clients.events import CREATED
from doorward.clients.model import Client, ClientKind, Draft, Handover
from doorward.clients.service.rights import WRITE, ceiling, grantable, the_client
from doorward.clients.service.slots import check_slot
from doorward.clients.store import insert_client, name_taken
from doorward.credentials import mint
from doorward.events import fact, record
from doorward.kernel import ids
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict, Invalid
from doorward.kernel.names import name_key
from doorward.kernel.secret import Pepper
from doorward.tenants import ClientIds, own_tenant

SHORTEST_TOKEN = 2
LONGEST_TOKEN = 86_400


async def create(
    uow: UnitOfWork,
    actor: Actor,
    draft: Draft,
    pepper: Pepper,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> Handover:
    """Register a client and mint its first secret. Needs ``clients:write`` and every right given.

    Raises ``Conflict`` for a name that is taken or one client more than the tenant may have,
    ``Invalid`` for rights that are not offered, ``Forbidden`` for rights beyond the actor's own.
    """
    warrant = actor.warrant(WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return Handover(await the_client(uow, warrant, before), None, fresh=False)
    await grantable(uow, warrant, draft.permissions)
    await ceiling(uow, actor, draft.permissions, draft.roles)
    if draft.expires_at is not None and draft.expires_at <= now:
        raise Invalid.field("expires_at", "a time that is still to come")
    await check_slot(uow, warrant, draft.kind)
    client = await add(uow, warrant, draft, now, user_defined=True)
    fresh = await mint(uow, warrant, client.id, pepper, now)
    about = {"id": client.id, "name": client.name, "permissions": sorted(client.permissions)}
    await record(uow, fact(CREATED, actor, now, client=client.client_id, details=about))
    await once.keep(uow, warrant, client.id, now)
    return Handover(client, fresh.secret)


async def add(
    uow: UnitOfWork,
    warrant: Warrant,
    draft: Draft,
    now: int,
    *,
    user_defined: bool,
    hidden: bool = False,
) -> Client:
    """Write the rows of a new client; raises ``Conflict`` when the name is taken."""
    key = name_key(draft.name)
    if await name_taken(uow, warrant, key):
        raise Conflict("another client has this name", "name")
    tenant = await own_tenant(uow, warrant)
    seconds = tenant.token_seconds if draft.token_seconds is None else draft.token_seconds
    digits = tenant.policies.client_ids is ClientIds.DIGITS
    client_id = ids.client_number() if digits else ids.client_id()
    client = Client(
        ids.object_id("cli"), warrant.tenant, ClientKind.API_CLIENT, client_id, draft.name,
        draft.description, draft.owner, draft.permissions, tuple(sorted(set(draft.roles))),
        seconds, draft.enabled, user_defined, draft.expires_at, 1, now, warrant.actor.id, now,
    )  # fmt: skip
    await insert_client(uow, warrant, client, key, hidden=hidden)
    return client
