"""What other rooms ask of the log: record a change's event, read events and usage back."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from doorward.events.journal.listening import notice
from doorward.events.model import Event, Recorded
from doorward.events.store import (
    Filter,
    Search,
    Usage,
    calls_of_clients,
    count_calls,
    count_events,
    counts_by_step,
    counts_of_clients,
    events_found,
    find_event,
    forget_uses,
    insert_event,
    insert_events,
    last_uses,
    latest_id,
    newest_events,
    page_of_events,
    usage_of,
)
from doorward.events.store import leases as lease_table
from doorward.events.store import uses as use_table
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.errors import NotFound
from doorward.kernel.page import Page, Window

__all__ = [
    "READ",
    "Filter",
    "Search",
    "Usage",
    "count_by_step",
    "count_calls",
    "count_found",
    "find_events",
    "forget_uses",
    "last_uses",
    "lease_table",
    "read_events",
    "read_newest",
    "record",
    "record_all",
    "show_event",
    "tail_begins",
    "usage_of",
    "use_table",
    "uses_of",
]

READ: Final = "events:read"


async def record(uow: UnitOfWork, event: Event) -> None:
    """Write *event* in the transaction of the change it tells of (guarantee 2)."""
    await insert_event(uow, event)
    uow.afterwards(lambda: notice(event))


async def record_all(uow: UnitOfWork, several: Sequence[Event]) -> None:
    """Write *several* events as :func:`record` writes one, in one statement."""
    await insert_events(uow, several)
    for event in several:
        uow.afterwards(partial(notice, event))


async def read_events(
    uow: UnitOfWork, warrant: Warrant, wanted: Filter, window: Window
) -> Page[Recorded]:
    """Return the tenant's events in commit order, oldest first.

    Raises :class:`~doorward.kernel.errors.Invalid` for a cursor that is no event's id.
    """
    return await page_of_events(uow, warrant, wanted, window)


async def read_newest(
    uow: UnitOfWork, warrant: Warrant, wanted: Filter, window: Window
) -> Page[Recorded]:
    """Return the tenant's events, the newest first.

    A page that nothing matches may still have a next one: each looks at a bounded stretch of
    the log. Raises as :func:`read_events`.
    """
    return await newest_events(uow, warrant, wanted, window)


async def show_event(uow: UnitOfWork, warrant: Warrant, event_id: str) -> Recorded:
    """Return one event; raises ``NotFound``."""
    found = await find_event(uow, warrant, event_id)
    if found is None:
        raise NotFound("there is no such event")
    return found


async def tail_begins(uow: UnitOfWork, _warrant: Warrant) -> str:
    """Return the id after which everything is new to whoever begins to follow now."""
    return await latest_id(uow)


async def count_by_step(
    uow: UnitOfWork, warrant: Warrant, since: int, until: int, step: int
) -> Sequence[Row]:
    """Return how many events there were by type, result and step, from the tenant's counts."""
    return await counts_by_step(uow, warrant, since, until, step)


async def uses_of(
    uow: UnitOfWork, warrant: Warrant, client_ids: Sequence[str], since: int
) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return calls by permission and counts of events by type, of each of these clients."""
    calls = await calls_of_clients(uow, warrant, client_ids, since)
    return calls, await counts_of_clients(uow, warrant, client_ids, since)


async def find_events(
    uow: UnitOfWork, warrant: Warrant, wanted: Search, offset: int, limit: int
) -> Sequence[Recorded]:
    """Return up to *limit* of the tenant's events after the first *offset* that match.

    For dialects that count pages: what lies before *offset* is read over each time.
    """
    return await events_found(uow, warrant, wanted, offset, limit)


async def count_found(uow: UnitOfWork, warrant: Warrant, wanted: Search, most: int) -> int:
    """Return how many of the tenant's events match, *most* when more do."""
    return await count_events(uow, warrant, wanted, most)
