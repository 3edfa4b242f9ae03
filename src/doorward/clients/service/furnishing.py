"""What a tenant gets from this room: decoys, a machine administrator, the event correlator."""

from collections.abc import Mapping
from typing import Any, Final

from doorward.access import load_catalogue
from doorward.clients.model import Draft, Handover
from doorward.clients.service.minting import new_secret
from doorward.clients.service.registering import add
from doorward.clients.service.rights import WRITE
from doorward.clients.service.sorts import API_CLIENTS
from doorward.credentials import mint
from doorward.events import fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.card import Tools
from doorward.kernel.db import UnitOfWork
from doorward.kernel.vault import Vault
from doorward.tenants import set_decoys

CORRELATOR: Final = "Event Correlation"
_CORRELATION: Final = "event_correlation"


async def furnish(uow: UnitOfWork, actor: Actor, tools: Tools) -> Mapping[str, Any]:
    """Make the decoys and the machine administrator; hand over the latter's id and secret."""
    warrant = actor.warrant(WRITE)
    draft = Draft("(nobody)", enabled=False)
    decoy = await add(uow, warrant, draft, tools.now, user_defined=False, hidden=True)
    nothing = await mint(uow, warrant, decoy.id, tools.vault, tools.now)
    await set_decoys(uow, warrant, decoy.id, nothing.id)
    made = await register_administrator(uow, actor, tools.vault, tools.now)
    await _register_correlator(uow, actor, tools.vault, tools.now)
    return {"client_id": made.client.client_id, "client_secret": made.secret}


async def register_administrator(
    uow: UnitOfWork, actor: Actor, vault: Vault, now: int, name: str = "Machine administrator"
) -> Handover:
    """Make a system-made client with every grantable permission of the management API.

    Of that API alone, so that a token needs no resource to be for it; who may define other APIs
    may give their permissions without having them.
    """
    warrant = actor.warrant(WRITE)
    catalogue = await load_catalogue(uow, warrant)
    managed = catalogue.managed_api
    every = catalogue.grantable & (managed.permissions if managed else frozenset())
    draft = Draft(name, "Made with the tenant, to manage it from programs", permissions=every)
    return await _register(uow, actor, draft, vault, now)


async def _register_correlator(uow: UnitOfWork, actor: Actor, vault: Vault, now: int) -> None:
    """Make the client that correlates events: nobody can delete it (XIQ-11, XIQ-12).

    It has its capabilities like anybody else: to read events, and whatever the tenant's
    catalogue offers for correlation. Its secret is nobody's until a reset or an upload.
    """
    catalogue = await load_catalogue(uow, actor.warrant(WRITE))
    needed = frozenset(
        name
        for name, offer in catalogue.permissions.items()
        if offer.grantable and (offer.area == _CORRELATION or name == "events:read")
    )
    words = "Correlates events into incidents; it belongs to the system"
    draft = Draft(CORRELATOR, words, permissions=needed)
    await _register(uow, actor, draft, vault, now, kept=True)


async def _register(
    uow: UnitOfWork, actor: Actor, draft: Draft, vault: Vault, now: int, *, kept: bool = False
) -> Handover:
    warrant = actor.warrant(WRITE)
    client = await add(uow, warrant, draft, now, user_defined=False, kept=kept)
    secret = await new_secret(uow, warrant, client, vault, now)
    about = {"id": client.id, "name": client.name, "permissions": sorted(client.permissions)}
    told = API_CLIENTS.told.created
    await record(uow, fact(told, actor, now, client=client.client_id, details=about))
    return Handover(client, secret)
