"""Who holds a permission or has a role, among the tenant's clients."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, literal, or_, select, update

from doorward.clients.store.rows import client_roles, clients
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork

_SPACE = literal(" ")


async def holding(
    uow: UnitOfWork, warrant: Warrant, permissions: Collection[str]
) -> Sequence[tuple[str, frozenset[str]]]:
    """Return object id and permissions of each client that holds one of *permissions*."""
    words = _SPACE + clients.c.permissions + _SPACE
    any_of = [words.contains(f" {name} ", autoescape=True) for name in sorted(permissions)]
    if not any_of:
        return []
    rows = await uow.all(
        select(clients.c.id, clients.c.permissions).where(
            clients.c.tenant_id == warrant.tenant, or_(*any_of)
        )
    )
    return [(row["id"], frozenset(row["permissions"].split())) for row in rows]


async def strip(
    uow: UnitOfWork, warrant: Warrant, client: str, left: frozenset[str], now: int
) -> None:
    """Leave the client with the permissions *left*."""
    await uow.run(
        update(clients)
        .where(clients.c.tenant_id == warrant.tenant, clients.c.id == client)
        .values(
            permissions=" ".join(sorted(left)),
            revision=clients.c.revision + 1,
            modified_at=now,
        )
    )


async def in_role(uow: UnitOfWork, warrant: Warrant, role_id: str) -> int:
    """Return how many of the tenant's clients have the role."""
    row = await uow.first(
        select(func.count().label("count"))
        .select_from(client_roles.join(clients, clients.c.id == client_roles.c.client))
        .where(clients.c.tenant_id == warrant.tenant, client_roles.c.role_id == role_id)
    )
    return 0 if row is None else int(row["count"])


async def unassign(uow: UnitOfWork, warrant: Warrant, role_id: str, now: int) -> None:
    """Take the role from all of the tenant's clients."""
    having = select(client_roles.c.client).where(client_roles.c.role_id == role_id)
    mine = clients.c.tenant_id == warrant.tenant
    await uow.run(
        update(clients)
        .where(mine, clients.c.id.in_(having))
        .values(revision=clients.c.revision + 1, modified_at=now)
    )
    ours = select(clients.c.id).where(mine)
    await uow.run(
        delete(client_roles).where(
            client_roles.c.role_id == role_id, client_roles.c.client.in_(ours)
        )
    )
