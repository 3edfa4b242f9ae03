"""What a tenant's machine identities are called, for those who read ids."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from doorward.clients.store.rows import clients
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.names import name_key


async def names_by_id(uow: UnitOfWork, warrant: Warrant, ids: Collection[str]) -> Mapping[str, str]:
    """Return the names of the tenant's clients, of whatever kind, with these client ids."""
    mine = select(clients.c.client_id, clients.c.name).where(
        clients.c.tenant_id == warrant.tenant, clients.c.hidden.is_(False)
    )
    rows = await uow.all(mine.where(clients.c.client_id.in_(sorted(ids)))) if ids else ()
    return {row["client_id"]: row["name"] for row in rows}


async def ids_by_name(uow: UnitOfWork, warrant: Warrant, names: Collection[str]) -> frozenset[str]:
    """Return the client ids of the tenant's clients, of whatever kind, with these names."""
    mine = select(clients.c.client_id).where(
        clients.c.tenant_id == warrant.tenant, clients.c.hidden.is_(False)
    )
    keys = sorted({name_key(name) for name in names})
    rows = await uow.all(mine.where(clients.c.name_key.in_(keys))) if keys else ()
    return frozenset(row["client_id"] for row in rows)
