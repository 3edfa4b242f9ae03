"""Looking at clients and at what they did."""

from collections.abc import Collection, Mapping, Sequence

from doorward.clients.model import Client
from doorward.clients.service.rights import READ, the_client
from doorward.clients.store import known_ids, page_of_clients
from doorward.events import usage_of
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.page import Page, Window


async def show(uow: UnitOfWork, actor: Actor, key: str) -> Client:
    """Return one client by its id or client id; raises ``NotFound``."""
    return await the_client(uow, actor.warrant(READ), key)


async def list_clients(
    uow: UnitOfWork, actor: Actor, window: Window, conditions: Mapping[str, object]
) -> Page[Client]:
    """Return a page of the tenant's clients, system-made ones too (XIQ-2)."""
    return await page_of_clients(uow, actor.warrant(READ), window, conditions)


async def usage(
    uow: UnitOfWork, actor: Actor, key: str, since: int
) -> tuple[Client, Sequence[Row]]:
    """Return the calls of a client since *since* (ms), by permission, route, address, result."""
    warrant = actor.warrant(READ)
    client = await the_client(uow, warrant, key)
    return client, await usage_of(uow, warrant, client.client_id, since)


async def known_among(
    uow: UnitOfWork, warrant: Warrant, client_ids: Collection[str]
) -> frozenset[str]:
    """Return those of *client_ids* that are of this tenant's machine identities."""
    return await known_ids(uow, warrant, client_ids)
