"""The log and what is counted beside it: tables, and the statements that fill them.

In the commit the log has one full index, (client, id); each more costs half the speed. The
second is partial: it holds only events whose actor is not the client concerned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Identity,
    Index,
    Integer,
    Select,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
)

from doorward.events.model import Event, Recorded
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, current_transaction, metadata
from doorward.kernel.errors import Invalid
from doorward.kernel.page import Page, Window

events = Table(
    "events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("xact", BigInteger, nullable=False, server_default=current_transaction()),
    Column("tenant_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_events_client", events.c.client_id, events.c.xact, events.c.id)
_OTHERS = text("actor <> client_id")
Index(
    "ix_events_actor",
    events.c.actor,
    events.c.xact,
    events.c.id,
    sqlite_where=_OTHERS,
    postgresql_where=_OTHERS,
)
Index("ix_events_order", events.c.xact, events.c.id).ddl_if(dialect="postgresql")

COLUMNS: Final = (
    "tenant_id", "at", "type", "client_id", "actor", "actor_kind", "result", "body",
)  # fmt: skip

uses = Table(
    "uses",
    metadata,
    Column("credential_id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("client_id", Text, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
)

usage = Table(
    "usage",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("client_id", Text, primary_key=True),
    Column("hour", BigInteger, primary_key=True),
    Column("permission", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("result", Text, primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

tallies = Table(
    "tallies",
    metadata,
    Column("key", Text, primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
    Column("count", BigInteger, nullable=False),
)


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


async def page_of_events(
    uow: UnitOfWork, warrant: Warrant, wanted: Filter, window: Window
) -> Page[Recorded]:
    """Return events in commit order; the cursor is the id of the last one seen.

    A client's events come from two indexes, one for each part it can play, so that a page
    never walks over what others did.
    """
    order = [events.c[name] for name in uow.log_order.columns]
    conditions = _conditions(warrant, wanted)
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
    found = [_recorded(row, uow.log_order.columns) for row in rows]
    return Page.cut(found[: window.limit + 1], window.limit, lambda event: event.id)


def _conditions(warrant: Warrant, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [events.c.tenant_id == warrant.tenant]
    if wanted.types:
        conditions.append(events.c.type.in_(wanted.types))
    if wanted.result:
        conditions.append(events.c.result == wanted.result)
    if wanted.actor:
        conditions.append(events.c.actor == wanted.actor)
    if wanted.since is not None:
        conditions.append(events.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(events.c.at < wanted.until)
    return conditions


def _beyond(order: Sequence[ColumnElement[int]], after: str) -> ColumnElement[bool]:
    parts = after.split(".")
    if len(parts) != len(order) or not all(
        part.isascii() and part.isdigit() and len(part) < 19 for part in parts
    ):
        raise Invalid.field("after", "the id of an event, or the value of next")
    if len(order) == 1:
        return order[0] > int(parts[0])
    first, second = int(parts[0]), int(parts[1])
    return or_(order[0] > first, and_(order[0] == first, order[1] > second))


def _recorded(row: Row, order: Sequence[str]) -> Recorded:
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


async def last_uses(uow: UnitOfWork, warrant: Warrant, client_ids: Sequence[str]) -> Sequence[Row]:
    """Return the last use of each credential of these clients: id, client, at, address, agent."""
    return await uow.all(
        select(uses).where(uses.c.tenant_id == warrant.tenant, uses.c.client_id.in_(client_ids))
    )


async def forget_uses(uow: UnitOfWork, warrant: Warrant, client_id: str) -> None:
    """Forget when the credentials of a client were used, once it is deleted."""
    await uow.run(
        delete(uses).where(uses.c.tenant_id == warrant.tenant, uses.c.client_id == client_id)
    )


async def usage_of(uow: UnitOfWork, warrant: Warrant, client_id: str, since: int) -> Sequence[Row]:
    """Return a client's calls since *since*, by permission, route, address and result."""
    return await uow.all(
        select(
            usage.c.permission,
            usage.c.route,
            usage.c.address,
            usage.c.result,
            func.sum(usage.c.calls).label("calls"),
            func.max(usage.c.last_at).label("last_at"),
        )
        .where(
            usage.c.tenant_id == warrant.tenant,
            usage.c.client_id == client_id,
            usage.c.hour >= since,
        )
        .group_by(usage.c.permission, usage.c.route, usage.c.address, usage.c.result)
        .order_by(usage.c.permission, usage.c.route, usage.c.address, usage.c.result)
    )


class _Batch(NamedTuple):
    """The statements of one group commit on SQLite, for rows in the order of the columns."""

    events: str
    uses: str
    usage: str
    tallies: str


_USE_COLUMNS: Final = tuple(column.name for column in uses.columns)
_USAGE_COLUMNS: Final = tuple(column.name for column in usage.columns)
_USAGE_KEY: Final = tuple(column.name for column in usage.primary_key)


def _insert(table: str, columns: Sequence[str]) -> str:
    places = ", ".join("?" for _ in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 our own names


def _insert_named(table: str, columns: Sequence[str]) -> str:
    places = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 our own names


_LATER_USE: Final = (
    " ON CONFLICT (credential_id) DO UPDATE SET at = excluded.at, address = excluded.address,"
    " agent = excluded.agent WHERE excluded.at >= uses.at"
)
_MORE_CALLS: Final = (
    f" ON CONFLICT ({', '.join(_USAGE_KEY)}) DO UPDATE SET calls = usage.calls + excluded.calls,"
    " last_at = excluded.last_at"
)
_COUNT_ON: Final = (
    " ON CONFLICT (key) DO UPDATE SET"
    " count = CASE WHEN tallies.until <= {now} THEN excluded.count"
    " ELSE tallies.count + excluded.count END,"
    " until = CASE WHEN tallies.until <= {now} THEN excluded.until ELSE tallies.until END"
    " RETURNING key, count"
)

SQLITE_BATCH: Final = _Batch(
    _insert("events", COLUMNS),
    _insert("uses", _USE_COLUMNS) + _LATER_USE,
    _insert("usage", _USAGE_COLUMNS) + _MORE_CALLS,
    _insert_named("tallies", ("key", "until", "count")) + _COUNT_ON.format(now=":now"),
)


def _from_arrays(table: str, columns: Sequence[str], first: int) -> str:
    arrays = ", ".join(
        f"${first + place}::{'bigint' if name in _NUMBERS else 'text'}[]"
        for place, name in enumerate(columns)
    )
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest({arrays})"  # noqa: S608 our own names


_NUMBERS: Final = frozenset({"at", "hour", "calls", "last_at", "until", "count"})

_PARTS: Final = (
    ("logged", _from_arrays("events", COLUMNS, 1)),
    ("used", _from_arrays("uses", _USE_COLUMNS, 9) + _LATER_USE),
    ("called", _from_arrays("usage", _USAGE_COLUMNS, 15) + _MORE_CALLS),
    (
        "counted",
        _from_arrays("tallies", ("key", "until", "count"), 24) + _COUNT_ON.format(now="$27"),
    ),
)
POSTGRES_BATCH: Final = (
    "WITH " + ", ".join(f"{name} AS ({part})" for name, part in _PARTS) + " TABLE counted"
)
"""One statement for a whole group: 26 arrays of columns, then the present instant."""


FORGET_TALLIES: Final = "DELETE FROM tallies WHERE until <= $1"


def forget_tallies(connection: Any, now: int) -> None:
    """Delete the counts whose window is over, on the writer's own connection."""
    connection.execute("DELETE FROM tallies WHERE until <= ?", (now,))
