"""How many API clients people may register: a tenant's policy, counted where one is added (D-6)."""

from doorward.clients.model import ClientKind
from doorward.clients.store import count_user_defined
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict
from doorward.tenants import own_tenant


async def check_slot(uow: UnitOfWork, warrant: Warrant, kind: ClientKind) -> None:
    """Raise ``Conflict``, saying what to do instead, when the tenant has no room for another.

    Only API clients that people registered take a slot, so that the machine administrator and
    the system's own never do (DSEC-23). Transactions are serial: of two at once one is counted.
    """
    if kind is not ClientKind.API_CLIENT:
        return
    most = (await own_tenant(uow, warrant)).policies.most_clients
    if most is None or await count_user_defined(uow, warrant, kind) < most:
        return
    only = "only one API client" if most == 1 else f"only {most} API clients"
    raise Conflict(
        f"this tenant has {only}: delete one that is not needed, or let both programs use the "
        "one there is; a SIEM and a SOAR can be chained, the SIEM passing on what the SOAR needs, "
        "so that only the SOAR has a client here"
    )
