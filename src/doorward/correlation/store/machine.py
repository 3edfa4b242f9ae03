"""Statements about the correlator: its secrets, how far it has come, whose turn it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, or_, select, update

from doorward.correlation.store.tables import secrets, states, turns
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork

_TURN = "correlator"


async def unscoped_secrets(uow: UnitOfWork) -> Sequence[Row]:
    """Return the sealed secret of every tenant."""
    return await uow.all(select(secrets))


async def keep_secret(uow: UnitOfWork, warrant: Warrant, values: Mapping[str, Any]) -> None:
    """Keep the sealed secret of the warrant's tenant instead of the one before."""
    changed = update(secrets).where(secrets.c.tenant_id == warrant.tenant).values(**values)
    if not await uow.run(changed):
        await uow.run(insert(secrets).values(tenant_id=warrant.tenant, **values))


async def find_state(uow: UnitOfWork, warrant: Warrant) -> Row | None:
    """Return how far the correlator has come in the warrant's tenant."""
    return await uow.first(select(states).where(states.c.tenant_id == warrant.tenant))


async def keep_state(uow: UnitOfWork, warrant: Warrant, values: Mapping[str, Any]) -> None:
    """Keep how far it has come."""
    changed = update(states).where(states.c.tenant_id == warrant.tenant).values(**values)
    if not await uow.run(changed):
        await uow.run(insert(states).values(tenant_id=warrant.tenant, **values))


async def unscoped_take_turn(uow: UnitOfWork, holder: str, now: int, until: int) -> bool:
    """Let *holder* correlate until then, unless another does; return whether it may."""
    mine = or_(turns.c.holder == holder, turns.c.until < now)
    values = {"holder": holder, "until": until}
    if await uow.run(update(turns).where(turns.c.name == _TURN, mine).values(**values)):
        return True
    if await uow.first(select(turns.c.name).where(turns.c.name == _TURN)) is not None:
        return False
    await uow.run(insert(turns).values(name=_TURN, **values))
    return True
