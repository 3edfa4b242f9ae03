"""What other rooms ask of the log: record a change's event, read events and usage back."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from doorward.events.journal.listening import notice
from doorward.events.model import Event, Recorded
from doorward.events.store import (
    Filter,
    Usage,
    count_calls,
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
    "Usage",
    "count_calls",
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
