"""What a tenant's users are called, for those who read ids."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.names import name_key
from doorward.people.store.tables import users


async def names_by_id(uow: UnitOfWork, warrant: Warrant, ids: Collection[str]) -> Mapping[str, str]:
    """Return the usernames of the tenant's users with these ids."""
    mine = select(users.c.id, users.c.username).where(users.c.tenant_id == warrant.tenant)
    rows = await uow.all(mine.where(users.c.id.in_(sorted(ids)))) if ids else ()
    return {row["id"]: row["username"] for row in rows}


async def ids_by_name(uow: UnitOfWork, warrant: Warrant, names: Collection[str]) -> frozenset[str]:
    """Return the ids of the tenant's users with these usernames."""
    mine = select(users.c.id).where(users.c.tenant_id == warrant.tenant)
    keys = sorted({name_key(name) for name in names})
    rows = await uow.all(mine.where(users.c.name_key.in_(keys))) if keys else ()
    return frozenset(row["id"] for row in rows)
