"""What charts and tables of use read: counts of events, and what clients did."""

from collections.abc import Sequence

from sqlalchemy import func, select

from doorward.events.store.tables import counts, usage
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork


async def counts_by_step(
    uow: UnitOfWork, warrant: Warrant, since: int, until: int, step: int
) -> Sequence[Row]:
    """Return how many events there were, by type, result and step (its first instant)."""
    at = (counts.c.at - counts.c.at % step).label("at")
    return await uow.all(
        select(counts.c.type, counts.c.result, at, func.sum(counts.c.count).label("count"))
        .where(
            counts.c.tenant_id == warrant.tenant,
            counts.c.client_id == "",
            counts.c.at >= since,
            counts.c.at < until,
        )
        .group_by(counts.c.type, counts.c.result, at)
        .order_by(counts.c.type, counts.c.result, at)
    )


async def counts_of_clients(
    uow: UnitOfWork, warrant: Warrant, client_ids: Sequence[str], since: int
) -> Sequence[Row]:
    """Return how many events each of these clients had since *since*, by type and result."""
    return await uow.all(
        select(
            counts.c.client_id,
            counts.c.type,
            counts.c.result,
            func.sum(counts.c.count).label("count"),
        )
        .where(
            counts.c.tenant_id == warrant.tenant,
            counts.c.client_id.in_(client_ids),
            counts.c.at >= since,
        )
        .group_by(counts.c.client_id, counts.c.type, counts.c.result)
    )


async def calls_of_clients(
    uow: UnitOfWork, warrant: Warrant, client_ids: Sequence[str], since: int
) -> Sequence[Row]:
    """Return the calls of each of these clients since *since*, by permission and result."""
    return await uow.all(
        select(
            usage.c.client_id,
            usage.c.permission,
            usage.c.result,
            func.sum(usage.c.calls).label("calls"),
            func.max(usage.c.last_at).label("last_at"),
        )
        .where(
            usage.c.tenant_id == warrant.tenant,
            usage.c.client_id.in_(client_ids),
            usage.c.hour >= since,
        )
        .group_by(usage.c.client_id, usage.c.permission, usage.c.result)
        .order_by(usage.c.client_id, usage.c.permission, usage.c.result)
    )
