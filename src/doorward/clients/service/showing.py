"""Looking at machine identities and at what they did."""

from collections.abc import Collection, Mapping, Sequence

from doorward.clients.model import Client
from doorward.clients.service.rights import the_client
from doorward.clients.service.sorts import API_CLIENTS, Sort
from doorward.clients.store import known_ids, page_of_clients
from doorward.events import usage_of
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.page import Page, Window


async def show(uow: UnitOfWork, actor: Actor, key: str, sort: Sort = API_CLIENTS) -> Client:
    """Return one by its id or client id; raises ``NotFound``."""
    return await the_client(uow, actor.warrant(sort.read), key, sort)


async def list_clients(
    uow: UnitOfWork,
    actor: Actor,
    window: Window,
    conditions: Mapping[str, object],
    sort: Sort = API_CLIENTS,
) -> Page[Client]:
    """Return a page of the tenant's, system-made and expired ones too (XIQ-2, TOK-31)."""
    return await page_of_clients(uow, actor.warrant(sort.read), window, conditions, sort.kind)


async def usage(
    uow: UnitOfWork, actor: Actor, key: str, since: int, sort: Sort = API_CLIENTS
) -> tuple[Client, Sequence[Row]]:
    """Return its calls since *since* (ms), by permission, route, address, result."""
    warrant = actor.warrant(sort.read)
    client = await the_client(uow, warrant, key, sort)
    return client, await usage_of(uow, warrant, client.client_id, since)


async def known_among(
    uow: UnitOfWork, warrant: Warrant, client_ids: Collection[str]
) -> frozenset[str]:
    """Return those of *client_ids* that are of this tenant's machine identities."""
    return await known_ids(uow, warrant, client_ids)
