"""What the pump asks: which sinks there are to send for, and how far it is with each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, or_, select, update

from doorward.kernel.db import UnitOfWork
from doorward.streams.model import Progress, Sink
from doorward.streams.store.sinks import progress_of, sink_of
from doorward.streams.store.tables import progress, sinks


async def unscoped_sinks(uow: UnitOfWork) -> Sequence[tuple[Sink, Progress, str]]:
    """Return every enabled sink of all tenants, how far it is, and who sends for it now."""
    rows = await uow.all(
        select(sinks, *[column.label(f"p_{column.name}") for column in progress.columns])
        .join(progress, progress.c.sink_id == sinks.c.id)
        .where(sinks.c.enabled)
        .order_by(sinks.c.id)
    )
    return [(sink_of(row), progress_of(row), row["p_holder"]) for row in rows]


async def unscoped_hold(
    uow: UnitOfWork, ids: Sequence[str], holder: str, now: int, until: int
) -> set[str]:
    """Let *holder* send for those of *ids* that nobody else does; return which these are."""
    if not ids:
        return set()
    free = or_(progress.c.holder == holder, progress.c.holder == "", progress.c.held_until < now)
    await uow.run(
        update(progress)
        .where(progress.c.sink_id.in_(ids), free)
        .values(holder=holder, held_until=until)
    )
    rows = await uow.all(
        select(progress.c.sink_id).where(progress.c.sink_id.in_(ids), progress.c.holder == holder)
    )
    return {row["sink_id"] for row in rows}


async def unscoped_save(
    uow: UnitOfWork, holder: str, places: Mapping[str, Progress], until: int
) -> None:
    """Keep how far *holder* is with each of its sinks; one that another took stays as it is.

    With *until* 0 the holder lets go of them.
    """
    rows = [
        {"b_sink": sink, "held_until": until, "holder": holder if until else "", **asdict(place)}
        for sink, place in places.items()
    ]
    mine = (progress.c.sink_id == bindparam("b_sink"), progress.c.holder == bindparam("b_holder"))
    statement = update(progress).where(*mine)
    await uow.run_many(statement, [{**row, "b_holder": holder} for row in rows])
