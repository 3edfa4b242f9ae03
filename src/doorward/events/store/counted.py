"""What is counted beside the log: the last use of each credential, and calls by the hour."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_add

from doorward.events.store.tables import usage, uses
from doorward.kernel.authority import Warrant
from doorward.kernel.clock import HOUR
from doorward.kernel.db import Row, UnitOfWork


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


class Usage(NamedTuple):
    """Calls of one client that were alike; ``last_at`` is in milliseconds."""

    client_id: str
    permission: str
    route: str
    address: str
    result: str
    calls: int
    last_at: int


async def count_calls(uow: UnitOfWork, warrant: Warrant, lines: Sequence[Usage]) -> None:
    """Add calls to those of their hour, in the transaction that records them."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    # Two nodes that add to the same rows must take them in one order.
    for line in sorted(lines):
        hour = line.last_at - line.last_at % HOUR
        known = rows.setdefault((line[:5], hour), {**line._asdict(), "calls": 0})
        known |= {"tenant_id": warrant.tenant, "hour": hour, "last_at": line.last_at}
        known["calls"] += line.calls
    if not rows:
        return
    # One statement for all: a round trip a line would hold the transaction open for seconds.
    adding = insert_or_add(usage).values(list(rows.values()))
    later = case(
        (usage.c.last_at > adding.excluded.last_at, usage.c.last_at),
        else_=adding.excluded.last_at,
    )
    await uow.run(
        adding.on_conflict_do_update(
            index_elements=list(usage.primary_key),
            set_={"calls": usage.c.calls + adding.excluded.calls, "last_at": later},
        )
    )
