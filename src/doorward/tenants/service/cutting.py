"""Cutting off in a whole tenant: addresses, new tokens, and every token there is.

Works under the warrant of the room that decides on it.
"""

from doorward.kernel.authority import Warrant
from doorward.kernel.cutoff import Mode, with_bar
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict
from doorward.tenants import store
from doorward.tenants.model import State

MOST_BARRED = 100


async def bar(uow: UnitOfWork, warrant: Warrant, place: str, mode: Mode) -> None:
    """Cut an address or network off for the whole tenant as *mode* says, or no more.

    Raises ``Conflict`` where there are too many: each of them is looked at in every decision.
    """
    barred = with_bar((await store.own_tenant(uow, warrant)).barred, place, mode)
    if len(barred.splitlines()) > MOST_BARRED:
        raise Conflict(f"{MOST_BARRED} addresses and networks are cut off already: join some")
    await store.write_cutoff(uow, warrant, barred=barred)


async def stop_issuing(uow: UnitOfWork, warrant: Warrant, *, stopped: bool) -> bool:
    """Let the tenant issue no tokens, or issue them again; whether that changes anything."""
    tenant = await store.own_tenant(uow, warrant)
    state = State.NO_TOKENS if stopped else State.ACTIVE
    if tenant.state is state or tenant.state is State.FROZEN:
        return False
    await store.write_cutoff(uow, warrant, state=state.value)
    return True


async def end_machine_tokens(uow: UnitOfWork, warrant: Warrant) -> None:
    """End every token of every machine identity of the tenant, for good; their secrets stay.

    One number is part of all their generations, so that this takes as long with a million.
    """
    epoch = (await store.own_tenant(uow, warrant)).epoch
    await store.write_cutoff(uow, warrant, epoch=epoch + 1)
