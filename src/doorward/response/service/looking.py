"""Looking at incidents: lists, one, its events, its history, and what has changed since."""

from collections.abc import Sequence

from doorward.kernel.authority import Actor
from doorward.kernel.db import UnitOfWork
from doorward.kernel.page import Page, Window
from doorward.response.model import Attached, Entry, Incident, Wanted
from doorward.response.service.telling import READ, the_incident, with_assets
from doorward.response.store import (
    changed_incidents,
    page_of_attached,
    page_of_entries,
    page_of_incidents,
)


async def list_incidents(
    uow: UnitOfWork, actor: Actor, wanted: Wanted, window: Window
) -> Page[Incident]:
    """Return a page of the tenant's incidents. Needs ``incidents:read``, as all of these do."""
    warrant = actor.warrant(READ)
    page = await page_of_incidents(uow, warrant, wanted, window)
    return Page(await with_assets(uow, warrant, page.items), page.next)


async def incidents_changed(
    uow: UnitOfWork, actor: Actor, wanted: Wanted, limit: int
) -> Sequence[Incident]:
    """Return incidents in the order of their last changes, for who reads on from the last one."""
    warrant = actor.warrant(READ)
    return await with_assets(uow, warrant, await changed_incidents(uow, warrant, wanted, limit))


async def show_incident(uow: UnitOfWork, actor: Actor, key: str) -> Incident:
    """Return one by its id or number; raises ``NotFound``."""
    return await the_incident(uow, actor.warrant(READ), key)


async def events_of_incident(
    uow: UnitOfWork, actor: Actor, key: str, window: Window
) -> Page[Attached]:
    """Return a page of the events that belong to it, oldest first; raises ``NotFound``."""
    warrant = actor.warrant(READ)
    incident = await the_incident(uow, warrant, key)
    return await page_of_attached(uow, warrant, incident, window)


async def history_of_incident(
    uow: UnitOfWork, actor: Actor, key: str, window: Window
) -> Page[Entry]:
    """Return a page of its history, notes too, oldest first; raises ``NotFound``."""
    warrant = actor.warrant(READ)
    incident = await the_incident(uow, warrant, key)
    return await page_of_entries(uow, warrant, incident, window)
