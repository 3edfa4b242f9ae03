"""Statements about who has fetched the log how far, and batches on their way."""

from sqlalchemy import delete, insert, select, update

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork
from doorward.streams.store.tables import batches, readers

_READERS = readers.c
_BATCHES = batches.c


async def find_reader(uow: UnitOfWork, warrant: Warrant) -> str | None:
    """Return the place up to which the warrant's holder has fetched, None for a new one."""
    row = await uow.first(
        select(_READERS.place).where(
            _READERS.tenant_id == warrant.tenant, _READERS.client_id == warrant.actor.id
        )
    )
    return None if row is None else str(row["place"])


async def other_readers(uow: UnitOfWork, warrant: Warrant) -> set[str]:
    """Return who else fetches the tenant's log."""
    rows = await uow.all(
        select(_READERS.client_id).where(
            _READERS.tenant_id == warrant.tenant, _READERS.client_id != warrant.actor.id
        )
    )
    return {row["client_id"] for row in rows}


async def insert_reader(uow: UnitOfWork, warrant: Warrant, place: str, now: int) -> None:
    """Let the warrant's holder begin at *place*."""
    await uow.run(
        insert(readers).values(
            tenant_id=warrant.tenant, client_id=warrant.actor.id, place=place, began_at=now,
            read_at=now,
        )
    )  # fmt: skip


async def move_reader(uow: UnitOfWork, warrant: Warrant, before: str, place: str, now: int) -> bool:
    """Move the holder from *before* to *place*; False where it is elsewhere by now."""
    moved = await uow.run(
        update(readers)
        .where(
            _READERS.tenant_id == warrant.tenant,
            _READERS.client_id == warrant.actor.id,
            _READERS.place == before,
        )
        .values(place=place, read_at=now)
    )
    return moved == 1


async def insert_batch(uow: UnitOfWork, warrant: Warrant, batch: dict[str, object]) -> None:
    """Keep what is on its way to the holder."""
    mine = {"tenant_id": warrant.tenant, "client_id": warrant.actor.id}
    await uow.run(insert(batches).values(**mine, **batch))


async def overdue_batch(uow: UnitOfWork, warrant: Warrant, now: int) -> Row | None:
    """Return the holder's oldest batch that did not get there in time."""
    return await uow.first(
        select(batches)
        .where(
            _BATCHES.tenant_id == warrant.tenant,
            _BATCHES.client_id == warrant.actor.id,
            _BATCHES.until <= now,
        )
        .order_by(_BATCHES.until, _BATCHES.id)
        .limit(1)
    )


async def extend_batch(
    uow: UnitOfWork, warrant: Warrant, batch_id: str, before: int, until: int
) -> bool:
    """Send a batch on its way again; False where somebody else did, or it has got there."""
    moved = await uow.run(
        update(batches)
        .where(
            _BATCHES.tenant_id == warrant.tenant, _BATCHES.id == batch_id, _BATCHES.until == before
        )
        .values(until=until)
    )
    return moved == 1


async def delete_batch(uow: UnitOfWork, warrant: Warrant, batch_id: str) -> None:
    """Forget a batch that got there."""
    await uow.run(
        delete(batches).where(_BATCHES.tenant_id == warrant.tenant, _BATCHES.id == batch_id)
    )


async def release_batch(uow: UnitOfWork, warrant: Warrant, batch_id: str) -> None:
    """Let whoever asks next have a batch whose caller left."""
    await uow.run(
        update(batches)
        .where(_BATCHES.tenant_id == warrant.tenant, _BATCHES.id == batch_id)
        .values(until=0)
    )


async def forget_reader(uow: UnitOfWork, warrant: Warrant, client_id: str) -> None:
    """Forget how far a client that is gone had fetched."""
    for table in (readers, batches):
        await uow.run(
            delete(table).where(table.c.tenant_id == warrant.tenant, table.c.client_id == client_id)
        )
