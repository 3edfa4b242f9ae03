"""What the first start brings to try: a client with least access, and people to read."""

import asyncio

from doorward import clients, people
from doorward.cli.install import default_tenant, tools_of
from doorward.kernel.authority import Actor
from doorward.kernel.card import Tools
from doorward.kernel.db import UnitOfWork, open_database
from doorward.kernel.errors import Fault
from doorward.kernel.page import Window
from doorward.settings import Settings

PEOPLE = (
    people.UserTerms("ada@example.com", "Ada Lovelace", "Ada", "Lovelace", "ada@example.com"),
    people.UserTerms("grace@example.com", "Grace Hopper", "Grace", "Hopper", "grace@example.com"),
)


def furnish_demo(settings: Settings, name: str) -> tuple[str, str]:
    """Make the demo client, or give the one that is there a new secret; return id and secret."""
    return asyncio.run(_furnish(settings, name))


async def _furnish(settings: Settings, name: str) -> tuple[str, str]:
    tools = tools_of(settings)
    db = open_database(settings.database_url)
    try:
        tenant = await default_tenant(db, tools.seal)
        if tenant is None:
            raise Fault("there is no tenant to make a demo client in")
        made = await db.transact(_make, Actor.system(tenant.id), tools, name)
    finally:
        await db.close()
    assert made.secret is not None  # noqa: S101 it was minted just now
    return made.client.client_id, made.secret.reveal()


async def _make(uow: UnitOfWork, system: Actor, tools: Tools, name: str) -> clients.Handover:
    """Make client and people in one transaction; a client of that name says that all are there."""
    page = await clients.list_clients(uow, system, Window(search=name), {})
    for client in page.items:
        if client.name == name:
            return await clients.reset(uow, system, client.id, tools.vault, tools.now)
    for terms in PEOPLE:
        await people.create(uow, system, terms, tools.now)
    draft = clients.Draft(
        name,
        "Made at the first start, to try what a client is",
        permissions=frozenset({people.READ}),
    )
    return await clients.create(uow, system, draft, tools.vault, tools.now)
