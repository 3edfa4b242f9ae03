"""What other rooms ask of the log: record a change's event, read events and usage back."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from doorward.events.chain import form_of
from doorward.events.events import REPORTED
from doorward.events.journal.listening import notice
from doorward.events.model import Event, Recorded, Report
from doorward.events.store import (
    Filter,
    Search,
    Stretch,
    Usage,
    calls_from,
    calls_of_clients,
    count_calls,
    count_events,
    counts_by_step,
    counts_of_clients,
    events_by_id,
    events_found,
    find_event,
    forget_uses,
    insert_event,
    insert_events,
    insert_named,
    last_uses,
    latest_id,
    leases_open,
    newest_events,
    newest_head,
    page_of_events,
    page_of_heads,
    page_of_links,
    place_before,
    stretch_of_events,
    tokens_by_client,
    unscoped_tenants_after,
    usage_of,
)
from doorward.events.store import leases as lease_table
from doorward.events.store import uses as use_table
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.clock import HOUR
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import NotFound
from doorward.kernel.page import Page, Window

__all__ = [
    "READ",
    "WRITE",
    "Filter",
    "Search",
    "Stretch",
    "Usage",
    "calls_from",
    "clients_with_tokens",
    "count_by_step",
    "count_calls",
    "count_found",
    "count_leases",
    "events_named",
    "find_events",
    "forget_uses",
    "last_head",
    "last_uses",
    "lease_table",
    "list_heads",
    "list_links",
    "place_before",
    "read_events",
    "read_newest",
    "read_on",
    "recent_tokens",
    "record",
    "record_all",
    "report",
    "show_event",
    "tail_begins",
    "unscoped_tenants_after",
    "usage_of",
    "use_table",
    "uses_of",
]

READ: Final = "events:read"
WRITE: Final = "events:write"


async def record(uow: UnitOfWork, event: Event) -> None:
    """Write *event* in the transaction of the change it tells of (guarantee 2)."""
    await insert_event(uow, event)
    uow.afterwards(lambda: notice(event))


async def record_all(uow: UnitOfWork, several: Sequence[Event]) -> None:
    """Write *several* events as :func:`record` writes one, in one statement."""
    await insert_events(uow, several)
    for event in several:
        uow.afterwards(partial(notice, event))


async def report(
    uow: UnitOfWork,
    actor: Actor,
    told: Report,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> tuple[Recorded, bool]:
    """Record what *actor* told of, and return the event and whether it is new.

    Needs ``events:write``. Who told it, from where and when, is not for the teller to say.
    Raises ``Conflict`` where the key was used for something else.
    """
    warrant = actor.warrant(WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return await show_event(uow, warrant, before), False
    event = Event(
        REPORTED, actor.tenant, now, actor.id, actor.kind.value, told.client, told.result,
        told.reason, actor.origin, told.details(),
    )  # fmt: skip
    made = await insert_named(uow, event)
    uow.afterwards(partial(notice, event))
    await once.keep(uow, warrant, made, now)
    return await show_event(uow, warrant, made), True


async def read_on(
    uow: UnitOfWork, warrant: Warrant, wanted: Filter, after: str, limit: int
) -> Stretch:
    """Return the tenant's next events after a place, and the place to go on from.

    For those who follow the log to its end: each look is short however much others did. Raises
    as :func:`read_events`.
    """
    return await stretch_of_events(uow, warrant, wanted, after, limit)


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


async def events_named(
    uow: UnitOfWork, warrant: Warrant, ids: Collection[str]
) -> Mapping[str, Recorded]:
    """Return those of the tenant's events that have these ids, by id.

    Raises :class:`~doorward.kernel.errors.Invalid` for what is no event's id.
    """
    return await events_by_id(uow, warrant, ids)


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


async def clients_with_tokens(uow: UnitOfWork, warrant: Warrant, since: int) -> Mapping[str, int]:
    """Return how many tokens each client was given since *since* (ms)."""
    rows = await tokens_by_client(uow, warrant, since)
    return {row["client_id"]: int(row["count"]) for row in rows}


async def count_leases(uow: UnitOfWork, warrant: Warrant, now: int) -> int:
    """Return how many families of refresh tokens live."""
    return await leases_open(uow, warrant, now)


async def recent_tokens(uow: UnitOfWork, warrant: Warrant, client_id: str, now: int) -> int:
    """Return how many tokens a client was given in this hour and the one before."""
    since = now - now % HOUR - HOUR
    rows = await counts_of_clients(uow, warrant, [client_id], since)
    return sum(int(row["count"]) for row in rows if row["type"] == "token.issued")


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


async def list_heads(uow: UnitOfWork, warrant: Warrant, window: Window) -> Page[Row]:
    """Return the signed heads of the tenant's chain, the first first."""
    return await page_of_heads(uow, warrant, window)


async def last_head(uow: UnitOfWork, warrant: Warrant) -> Row:
    """Return the newest head; raises ``NotFound`` before the first."""
    found = await newest_head(uow, warrant)
    if found is None:
        raise NotFound("no head was signed yet: the first comes soon after the first event")
    return found


async def list_links(uow: UnitOfWork, warrant: Warrant, window: Window) -> Page[tuple[str, str]]:
    """Return each event's id and the exact text that its link is made of, in the log's order."""
    names = uow.log_order.columns
    page = await page_of_links(uow, warrant, window)
    return page.map(lambda row: (".".join(str(row[name]) for name in names), form_of(row)))
