"""Reading the log backwards: the newest first, a bounded stretch of it at a time."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, literal_column, or_, select

from doorward.events.model import Recorded
from doorward.events.store.log import Filter, conditions_of, place_of, recorded
from doorward.events.store.tables import events
from doorward.kernel.authority import Warrant
from doorward.kernel.clock import MINUTE
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.page import Page, Window

STRETCH: Final = 50_000
"""How many events one page looks at, however few of them match."""
_SLACK: Final = MINUTE
"""How far the times of two events may be from the order in which they became durable."""


async def newest_events(
    uow: UnitOfWork, warrant: Warrant, wanted: Filter, window: Window
) -> Page[Recorded]:
    """Return events in the reverse order of their commits; the cursor is the last one seen.

    No page looks at more than :data:`STRETCH` of them: where that ends before the page is full,
    ``next`` is the place where it ended. A client's events come from its indexes instead, and
    are walked only as far as the page reaches.
    """
    names = uow.log_order.columns
    order = [events.c[name] for name in names]
    conditions: list[ColumnElement[bool]] = _settled(uow)
    if window.after is not None:
        conditions.append(_before(order, window.after))
    if wanted.client:
        rows = await _of_client(uow, warrant, wanted, window, conditions)
        return Page.cut(rows, window.limit, lambda event: event.id)
    if wanted.until is not None:
        conditions.append(order[0] <= await _begun(uow, order[0], wanted.until))
    backwards = [one.desc() for one in order]
    walk = select(*order, events.c.at).where(*conditions).order_by(*backwards)
    floor = await uow.first(walk.offset(STRETCH).limit(1))
    if floor is not None:
        conditions.append(order[0] > floor[names[0]])
    found = select(events).where(*conditions_of(warrant, wanted, events.c), *conditions)
    rows = [
        recorded(row, names)
        for row in await uow.all(found.order_by(*backwards).limit(window.limit + 1))
    ]
    if len(rows) > window.limit:
        return Page.cut(rows, window.limit, lambda event: event.id)
    if floor is None or (wanted.since is not None and floor["at"] < wanted.since - _SLACK):
        return Page(rows, None)
    # What shares the floor's first column was not looked at yet.
    return Page(rows, _id([int(floor[names[0]]) + 1, *(0 for _ in names[1:])]))


async def latest_id(uow: UnitOfWork) -> str:
    """Return the id of the last event of anybody; before the first, what comes before it."""
    order = _order(uow)
    row = await uow.first(
        select(*order).where(*_settled(uow)).order_by(*[one.desc() for one in order]).limit(1)
    )
    return _id([0 if row is None else int(row[one.name]) for one in order])


async def find_event(uow: UnitOfWork, warrant: Warrant, event_id: str) -> Recorded | None:
    """Return the event of that id, None where this tenant has none."""
    order = _order(uow)
    places = place_of(order, event_id)
    same = [column == place for column, place in zip(order, places, strict=True)]
    row = await uow.first(
        select(events).where(events.c.tenant_id == warrant.tenant, *same, *_settled(uow))
    )
    return None if row is None else recorded(row, uow.log_order.columns)


async def _of_client(
    uow: UnitOfWork,
    warrant: Warrant,
    wanted: Filter,
    window: Window,
    conditions: Sequence[ColumnElement[bool]],
) -> list[Recorded]:
    names = uow.log_order.columns
    backwards = [one.desc() for one in _order(uow)]
    rows: list[Row] = []
    for part in (
        events.c.client_id == wanted.client,
        and_(events.c.actor == wanted.client, literal_column("actor <> client_id")),
    ):
        statement = select(events).where(
            *conditions_of(warrant, wanted, events.c), *conditions, part
        )
        rows += await uow.all(statement.order_by(*backwards).limit(window.limit + 1))
    rows.sort(key=lambda row: tuple(row[name] for name in names), reverse=True)
    return [recorded(row, names) for row in rows[: window.limit + 1]]


async def _begun(uow: UnitOfWork, first: Any, until: int) -> int:
    """Return the place from which on the log is younger than *until*.

    Places follow the times closely, so it is found by halving: some thirty rows are read.
    """
    ends = [
        await uow.first(select(first).order_by(towards).limit(1))
        for towards in (first, first.desc())
    ]
    low, high = (0 if row is None else int(row[first.name]) for row in ends)
    while low < high:
        middle = (low + high) // 2
        row = await uow.first(select(events.c.at).where(first >= middle).order_by(first).limit(1))
        if row is not None and row["at"] <= until + _SLACK:
            low = middle + 1
        else:
            high = middle
    return low


def _order(uow: UnitOfWork) -> list[Any]:
    return [events.c[name] for name in uow.log_order.columns]


def _settled(uow: UnitOfWork) -> list[ColumnElement[bool]]:
    horizon = uow.log_order.horizon
    return [literal_column(horizon)] if horizon else []


def _before(order: Sequence[ColumnElement[int]], after: str) -> ColumnElement[bool]:
    places = place_of(order, after)
    if len(order) == 1:
        return order[0] < places[0]
    first, second = places
    return or_(order[0] < first, and_(order[0] == first, order[1] < second))


def _id(places: Sequence[int]) -> str:
    return ".".join(map(str, places))
