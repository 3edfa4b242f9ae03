"""Writing an event with its change, and reading the log in the order of its commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, and_, insert, literal_column, or_, select

from doorward.events.model import Event, Recorded
from doorward.events.store.tables import COLUMNS, events
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.errors import Invalid
from doorward.kernel.page import Page, Window


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are asked for; empty means any. ``client`` matches subject or actor."""

    client: str = ""
    types: tuple[str, ...] = ()
    result: str = ""
    actor: str = ""
    since: int | None = None
    until: int | None = None


async def insert_event(uow: UnitOfWork, event: Event) -> None:
    """Write *event* in the transaction of the change it tells of."""
    await uow.run(insert(events).values(dict(zip(COLUMNS, event.row(), strict=True))))


async def insert_events(uow: UnitOfWork, several: Sequence[Event]) -> None:
    """Write *several* in the transaction of what they tell of, in their order."""
    rows = [dict(zip(COLUMNS, event.row(), strict=True)) for event in several]
    if rows:
        await uow.run(insert(events).values(rows))


async def page_of_events(
    uow: UnitOfWork, warrant: Warrant, wanted: Filter, window: Window
) -> Page[Recorded]:
    """Return events in commit order; the cursor is the id of the last one seen.

    A client's events come from two indexes, one for each part it can play, so that a page
    never walks over what others did.
    """
    order = [events.c[name] for name in uow.log_order.columns]
    conditions = conditions_of(warrant, wanted, events.c)
    if uow.log_order.horizon:
        conditions.append(literal_column(uow.log_order.horizon))
    if window.after is not None:
        conditions.append(_beyond(order, window.after))
    parts: list[ColumnElement[bool] | None] = [None]
    if wanted.client:
        parts = [
            events.c.client_id == wanted.client,
            and_(events.c.actor == wanted.client, literal_column("actor <> client_id")),
        ]
    rows: list[Row] = []
    for part in parts:
        chosen = conditions if part is None else [*conditions, part]
        statement: Select[Any] = select(events).where(*chosen)
        rows += await uow.all(statement.order_by(*order).limit(window.limit + 1))
    rows.sort(key=lambda row: tuple(row[name] for name in uow.log_order.columns))
    found = [recorded(row, uow.log_order.columns) for row in rows]
    return Page.cut(found[: window.limit + 1], window.limit, lambda event: event.id)


def conditions_of(warrant: Warrant, wanted: Filter, columns: Any) -> list[ColumnElement[bool]]:
    """Return what rows of the log, under *columns*, have to be like."""
    conditions: list[ColumnElement[bool]] = [columns.tenant_id == warrant.tenant]
    if wanted.types:
        conditions.append(columns.type.in_(wanted.types))
    if wanted.result:
        conditions.append(columns.result == wanted.result)
    if wanted.actor:
        conditions.append(columns.actor == wanted.actor)
    if wanted.since is not None:
        conditions.append(columns.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(columns.at < wanted.until)
    return conditions


def place_of(order: Sequence[ColumnElement[int]], after: str) -> list[int]:
    """Return the values of *order*'s columns that an event's id says; raises ``Invalid``."""
    parts = after.split(".")
    if len(parts) != len(order) or not all(
        part.isascii() and part.isdigit() and len(part) < 19 for part in parts
    ):
        raise Invalid.field("after", "the id of an event, or the value of next")
    return [int(part) for part in parts]


def _beyond(order: Sequence[ColumnElement[int]], after: str) -> ColumnElement[bool]:
    places = place_of(order, after)
    if len(order) == 1:
        return order[0] > places[0]
    first, second = places
    return or_(order[0] > first, and_(order[0] == first, order[1] > second))


def recorded(row: Row, order: Sequence[str]) -> Recorded:
    """Read a row of the log, whose id is made of the columns that order it."""
    return Recorded(
        ".".join(str(row[name]) for name in order),
        row["tenant_id"],
        row["at"],
        row["type"],
        row["client_id"],
        row["actor"],
        row["actor_kind"],
        row["result"],
        orjson.loads(row["body"]),
    )
