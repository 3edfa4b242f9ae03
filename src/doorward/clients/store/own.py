"""What a client is told of itself."""

from collections.abc import Sequence

from sqlalchemy import and_, select

from doorward.access import Held, role_table
from doorward.clients.store.rows import client_roles, clients
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.tenants import tenant_table


async def held_by_client(uow: UnitOfWork, warrant: Warrant) -> Sequence[Held]:
    """Return the roles that the warrant's holder has as a client of the tenant."""
    mine = and_(role_table.c.id == client_roles.c.role_id, role_table.c.tenant_id == warrant.tenant)
    given = (
        clients.join(client_roles, client_roles.c.client == clients.c.id)
        .join(role_table, mine)
        .join(tenant_table, tenant_table.c.id == clients.c.tenant_id)
    )
    rows = await uow.all(
        select(
            tenant_table.c.name.label("tenant_name"),
            role_table.c.id.label("role"),
            role_table.c.name,
            role_table.c.built_in,
        )
        .select_from(given)
        .where(clients.c.tenant_id == warrant.tenant, clients.c.client_id == warrant.actor.id)
        .order_by(role_table.c.name_key)
    )
    return [
        Held(warrant.tenant, row["tenant_name"], row["role"], row["name"], bool(row["built_in"]))
        for row in rows
    ]
