"""How many there are, and which ask for attention: ending soon, or never used."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select

from doorward.clients.model import ClientKind
from doorward.clients.store.rows import clients
from doorward.events import use_table
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork

_LOOKED_AT = 1_000
"""Among how many of the last made of a kind the never used are looked for."""


async def count_clients(uow: UnitOfWork, warrant: Warrant, kind: ClientKind) -> int:
    """Return how many of *kind* people see in the tenant, counted in an index."""
    row = await uow.first(
        select(func.count().label("count")).where(
            clients.c.tenant_id == warrant.tenant,
            clients.c.kind == kind.value,
            clients.c.hidden.is_(False),
        )
    )
    return 0 if row is None else int(row["count"])


async def ending_soon(
    uow: UnitOfWork, warrant: Warrant, kind: ClientKind, now: int, until: int, most: int
) -> Sequence[Row]:
    """Return those that end between *now* and *until*, the soonest first."""
    return await uow.all(
        select(clients.c.id, clients.c.client_id, clients.c.name, clients.c.expires_at)
        .where(
            clients.c.tenant_id == warrant.tenant,
            clients.c.kind == kind.value,
            clients.c.hidden.is_(False),
            clients.c.expires_at > now,
            clients.c.expires_at <= until,
        )
        .order_by(clients.c.expires_at)
        .limit(most)
    )


async def never_used(
    uow: UnitOfWork, warrant: Warrant, kind: ClientKind, before: int, most: int
) -> Sequence[Row]:
    """Return those made before *before* that no credential of was ever used, the newest first."""
    last = (
        select(clients)
        .where(
            clients.c.tenant_id == warrant.tenant,
            clients.c.kind == kind.value,
            clients.c.created_at < before,
        )
        .order_by(clients.c.created_at.desc(), clients.c.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    used = exists().where(use_table.c.client_id == last.c.client_id)
    return await uow.all(
        select(last.c.id, last.c.client_id, last.c.name, last.c.created_at)
        .where(
            last.c.hidden.is_(False),
            last.c.user_defined,
            last.c.enabled,
            ~used,
        )
        .order_by(last.c.created_at.desc())
        .limit(most)
    )
