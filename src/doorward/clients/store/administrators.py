"""Which clients the system made to administer a tenant."""

from collections.abc import Collection, Sequence

from sqlalchemy import false, select

from doorward.clients.store.rows import clients
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork


async def administrators(
    uow: UnitOfWork, warrant: Warrant, permissions: Collection[str]
) -> Sequence[tuple[str, str, frozenset[str]]]:
    """Return the clients that the system made and that hold all of *permissions*.

    Each as object id, client id and all that it holds.
    """
    rows = await uow.all(
        select(clients.c.id, clients.c.client_id, clients.c.permissions).where(
            clients.c.tenant_id == warrant.tenant,
            clients.c.user_defined.is_(false()),
            clients.c.hidden.is_(false()),
        )
    )
    found = [(row["id"], row["client_id"], frozenset(row["permissions"].split())) for row in rows]
    return [one for one in found if one[2].issuperset(permissions)]
