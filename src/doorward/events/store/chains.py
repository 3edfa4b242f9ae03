"""The chains of the log: how far each tenant's is linked, and the heads that were signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    LargeBinary,
    Select,
    Table,
    Text,
    and_,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from doorward.events.store.log import place_of
from doorward.events.store.tables import events
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, metadata
from doorward.kernel.errors import Invalid
from doorward.kernel.page import Page, Window

chains = Table(
    "chains",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("xact", BigInteger, nullable=False),
    Column("id", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("pending", BigInteger, nullable=False),
    Column("heads", BigInteger, nullable=False),
    Column("head_at", BigInteger, nullable=False),
)
"""The last link of each tenant; ``pending`` are the events since the last head.

The row of no tenant (``""``) says how far the log was walked.
"""

heads = Table(
    "heads",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("event", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kid", Text, nullable=False),
    Column("jws", Text, nullable=False),
    Column("jwk", Text, nullable=False),
)

STRETCH: Final = 20_000
"""How many events of anybody one page of forms looks at."""
_MOST_DUE: Final = 100
_WALK: Final = ""

Point = tuple[int, int]
"""A transaction and an event's number: where in the log somebody is."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One tenant's chain as far as it is linked; ``hash`` has 32 octets."""

    tenant: str
    hash: bytes
    xact: int = 0
    id: int = 0
    count: int = 0
    pending: int = 0
    heads: int = 0
    head_at: int = 0


class Stretch(NamedTuple):
    """What lies before a walker: from where, the events, and the chains of their tenants."""

    cursor: Point
    rows: Sequence[Row]
    chains: Mapping[str, Chain]


async def unscoped_stretch(uow: UnitOfWork, most: int) -> Stretch:
    """Return the next events of all tenants that nobody has linked, up to *most*."""
    walk = await uow.first(select(chains.c.xact, chains.c.id).where(chains.c.tenant_id == _WALK))
    cursor = (0, 0) if walk is None else (int(walk["xact"]), int(walk["id"]))
    place = dict(zip(("xact", "id"), cursor, strict=True))
    order = uow.log_order.columns
    rows = await uow.all(_unscoped_after(uow, [place[name] for name in order]).limit(most))
    tenants = sorted({row["tenant_id"] for row in rows})
    known = await uow.all(select(chains).where(chains.c.tenant_id.in_(tenants))) if rows else []
    return Stretch(cursor, rows, {row["tenant_id"]: _chain(row) for row in known})


async def unscoped_keep_chains(
    uow: UnitOfWork, cursor: Point, there: Point, linked: Sequence[Chain]
) -> bool:
    """Keep what was linked between *cursor* and *there*; False when another walked on meanwhile."""
    begin = insert_or_change(chains).values(_row(Chain(_WALK, b"")))
    await uow.run(begin.on_conflict_do_nothing())
    moved = await uow.run(
        update(chains)
        .where(chains.c.tenant_id == _WALK, chains.c.xact == cursor[0], chains.c.id == cursor[1])
        .values(xact=there[0], id=there[1])
    )
    if not moved:
        return False
    keep = insert_or_change(chains).values([_row(one) for one in linked])
    changed = ("xact", "id", "count", "hash", "pending")
    await uow.run(
        keep.on_conflict_do_update(
            index_elements=["tenant_id"], set_={name: keep.excluded[name] for name in changed}
        )
    )
    return True


async def unscoped_due(uow: UnitOfWork, before: int, pending: int) -> Sequence[tuple[Chain, str]]:
    """Return chains whose last head was signed before *before*, or that grew by *pending* events.

    Each with the id of its last event.
    """
    grown = or_(chains.c.head_at <= before, chains.c.pending >= pending)
    rows = await uow.all(
        select(chains)
        .where(chains.c.tenant_id != _WALK, chains.c.pending > 0, grown)
        .order_by(chains.c.head_at)
        .limit(_MOST_DUE)
    )
    names = uow.log_order.columns
    return [(_chain(row), ".".join(str(row[name]) for name in names)) for row in rows]


async def unscoped_keep_head(
    uow: UnitOfWork, chain: Chain, now: int, kid: str, jws: str, jwk: str
) -> bool:
    """Keep the head of *chain*; False when the chain has moved on, or has its head already."""
    order = uow.log_order.columns
    moved = await uow.run(
        update(chains)
        .where(
            chains.c.tenant_id == chain.tenant,
            chains.c.count == chain.count,
            chains.c.heads == chain.heads,
        )
        .values(pending=0, heads=chain.heads + 1, head_at=now)
    )
    if moved:
        values = {"xact": chain.xact, "id": chain.id}
        event = ".".join(str(values[name]) for name in order)
        await uow.run(
            insert(heads).values(
                tenant_id=chain.tenant, number=chain.heads + 1, event=event, count=chain.count,
                hash=chain.hash, at=now, kid=kid, jws=jws, jwk=jwk,
            )
        )  # fmt: skip
    return bool(moved)


async def page_of_heads(uow: UnitOfWork, warrant: Warrant, window: Window) -> Page[Row]:
    """Return the tenant's heads by their numbers; the cursor is the last number seen."""
    statement = select(heads).where(heads.c.tenant_id == warrant.tenant)
    if window.after is not None:
        if not (window.after.isascii() and window.after.isdigit() and len(window.after) < 19):
            raise Invalid.field("after", "the number of a head, or the value of next")
        statement = statement.where(heads.c.number > int(window.after))
    rows = await uow.all(statement.order_by(heads.c.number).limit(window.limit + 1))
    return Page.cut(rows, window.limit, lambda row: str(row["number"]))


async def newest_head(uow: UnitOfWork, warrant: Warrant) -> Row | None:
    """Return the tenant's newest head, None before the first."""
    mine = select(heads).where(heads.c.tenant_id == warrant.tenant)
    return await uow.first(mine.order_by(heads.c.number.desc()).limit(1))


async def page_of_links(uow: UnitOfWork, warrant: Warrant, window: Window) -> Page[Row]:
    """Return the tenant's events as they are kept, in order; the cursor is the last one's id.

    No page looks at more than :data:`STRETCH` events of anybody: ``next`` says where it ended.
    """
    names = uow.log_order.columns
    order = [events.c[name] for name in names]
    start = [0 for _ in order] if window.after is None else place_of(order, window.after)
    ahead = _unscoped_after(uow, start)
    edge = await uow.first(ahead.with_only_columns(*order).offset(STRETCH).limit(1))
    mine = ahead.where(events.c.tenant_id == warrant.tenant)
    if edge is not None:
        mine = mine.where(_before(order, [edge[name] for name in names]))
    rows = await uow.all(mine.limit(window.limit + 1))
    found = Page.cut(rows, window.limit, lambda row: ".".join(str(row[name]) for name in names))
    if found.next is None and edge is not None:
        # The edge itself was not looked at: the page goes on from just before it.
        place = [int(edge[name]) for name in names]
        return Page(found.items, ".".join(map(str, [*place[:-1], place[-1] - 1])))
    return found


def _unscoped_after(uow: UnitOfWork, place: Sequence[int]) -> Select[Any]:
    order = [events.c[name] for name in uow.log_order.columns]
    beyond: ColumnElement[bool] = order[-1] > place[-1]
    if len(order) > 1:
        beyond = and_(order[0] >= place[0], or_(order[0] > place[0], beyond))
    statement = select(events).where(beyond)
    if uow.log_order.horizon:
        statement = statement.where(literal_column(uow.log_order.horizon))
    return statement.order_by(*order)


def _before(order: Sequence[Any], place: Sequence[int]) -> ColumnElement[bool]:
    last: ColumnElement[bool] = order[-1] < place[-1]
    if len(order) == 1:
        return last
    return and_(order[0] <= place[0], or_(order[0] < place[0], last))


def _row(chain: Chain) -> dict[str, Any]:
    return {
        "tenant_id": chain.tenant, "xact": chain.xact, "id": chain.id, "count": chain.count,
        "hash": chain.hash, "pending": chain.pending, "heads": chain.heads,
        "head_at": chain.head_at,
    }  # fmt: skip


def _chain(row: Row) -> Chain:
    return Chain(
        row["tenant_id"], bytes(row["hash"]), row["xact"], row["id"], row["count"],
        row["pending"], row["heads"], row["head_at"],
    )  # fmt: skip
