"""Searching the log by what its columns and the head of an event's body say, page by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select

from doorward.events.model import Recorded
from doorward.events.store.log import recorded
from doorward.events.store.tables import events
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class Search:
    """Which events are wanted; None is any, an empty set is none.

    ``kinds`` are actors' kinds, ``""`` for who is not known. ``about`` are ids: the client's, or
    one in the details. ``addresses`` are network addresses as they are written in events.
    Instants in milliseconds, ``until`` is the first not wanted.
    """

    actors: frozenset[str] | None = None
    addresses: frozenset[str] | None = None
    types: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    about: frozenset[str] | None = None
    since: int | None = None
    until: int | None = None


async def events_found(
    uow: UnitOfWork, warrant: Warrant, wanted: Search, offset: int, limit: int
) -> Sequence[Recorded]:
    """Return up to *limit* events after the first *offset*, in commit order."""
    columns = uow.log_order.columns
    order = [events.c[name] for name in columns]
    statement = _wanted(uow, warrant, wanted).order_by(*order).offset(offset).limit(limit)
    return [recorded(row, columns) for row in await uow.all(statement)]


async def count_events(uow: UnitOfWork, warrant: Warrant, wanted: Search, most: int) -> int:
    """Return how many events there are, *most* when there are more."""
    some = _wanted(uow, warrant, wanted).with_only_columns(events.c.id).limit(most).subquery()
    row = await uow.first(select(func.count().label("count")).select_from(some))
    return 0 if row is None else int(row["count"])


def _wanted(uow: UnitOfWork, warrant: Warrant, wanted: Search) -> Select[Any]:
    conditions = [events.c.tenant_id == warrant.tenant, *_conditions(wanted)]
    if uow.log_order.horizon:
        conditions.append(literal_column(uow.log_order.horizon))
    return select(events).where(*conditions)


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.actors is not None:
        conditions.append(events.c.actor.in_(sorted(wanted.actors)))
    if wanted.types is not None:
        conditions.append(events.c.type.in_(sorted(wanted.types)))
    if wanted.kinds is not None:
        conditions.append(or_(False, *map(_of_kind, sorted(wanted.kinds))))
    if wanted.addresses is not None:
        conditions.append(or_(False, *map(_from, sorted(wanted.addresses))))
    if wanted.about is not None:
        named = [events.c.body.contains(f'"{one}"', autoescape=True) for one in wanted.about]
        conditions.append(or_(events.c.client_id.in_(sorted(wanted.about)), *named))
    if wanted.since is not None:
        conditions.append(events.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(events.c.at < wanted.until)
    return conditions


def _of_kind(kind: str) -> ColumnElement[bool]:
    if not kind:
        return events.c.actor == ""
    return and_(events.c.actor_kind == kind, events.c.actor != "")


def _from(address: str) -> ColumnElement[bool]:
    # The body begins with its version and the address (model.Event.body).
    return events.c.body.like(f'{{"v":_,"address":"{address}"%')
