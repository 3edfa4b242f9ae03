"""Machine identities of any kind by whatever id names them, for rooms that speak of several."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import or_, select

from doorward.clients.model import ClientKind
from doorward.clients.store.rows import clients
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork


class Named(NamedTuple):
    """A machine identity: its kind, the id of its object, its client id, its name."""

    kind: ClientKind
    id: str
    client_id: str
    name: str


async def machines_named(
    uow: UnitOfWork, warrant: Warrant, keys: Collection[str]
) -> Mapping[str, Named]:
    """Return the tenant's machine identities by those of *keys* that are an id of theirs."""
    if not keys:
        return {}
    wanted = sorted(keys)
    rows = await uow.all(
        select(clients.c.kind, clients.c.id, clients.c.client_id, clients.c.name).where(
            clients.c.tenant_id == warrant.tenant,
            clients.c.hidden.is_(False),
            or_(clients.c.id.in_(wanted), clients.c.client_id.in_(wanted)),
        )
    )
    found = [
        Named(ClientKind(row["kind"]), row["id"], row["client_id"], row["name"]) for row in rows
    ]
    named = {one.id: one for one in found} | {one.client_id: one for one in found}
    return {key: named[key] for key in keys if key in named}
