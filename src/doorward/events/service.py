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
    count_calls,
    count_events,
    events_found,
    forget_uses,
    insert_event,
    insert_events,
    last_uses,
    page_of_events,
    usage_of,
)
from doorward.events.store import leases as lease_table
from doorward.events.store import uses as use_table
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.page import Page, Window

__all__ = [
    "READ",
    "Filter",
    "Search",
    "Usage",
    "count_calls",
    "count_found",
    "find_events",
    "forget_uses",
    "last_uses",
    "lease_table",
    "read_events",
    "record",
    "record_all",
    "usage_of",
    "use_table",
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
