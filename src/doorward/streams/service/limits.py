"""How many may be sent the log, or fetch it: a tenant's policies, with words that help (D-6)."""

from typing import Final

from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict
from doorward.streams import store
from doorward.streams.model import Kind
from doorward.tenants import own_tenant

MOST_SINKS: Final = 50
CHAINED: Final = (
    "delete one that is not needed, or chain them: let the SIEM get the log and connect it directly"
    " to the SOAR, which then gets a client of its own here, with an id and a secret, for what it"
    " does itself"
)


async def check_room(uow: UnitOfWork, warrant: Warrant, kind: Kind) -> None:
    """Raise ``Conflict``, saying what to do instead, when the tenant has no room for a sink."""
    if await store.count_sinks(uow, warrant) >= MOST_SINKS:
        raise Conflict(f"a tenant has at most {MOST_SINKS} sinks: delete one that is not needed")
    if kind is not Kind.SYSLOG:
        return
    most = (await own_tenant(uow, warrant)).policies.syslog_receivers
    if most is None or await store.count_sinks(uow, warrant, Kind.SYSLOG) < most:
        return
    only = "only one syslog receiver" if most == 1 else f"only {most} syslog receivers"
    raise Conflict(f"this tenant has {only}: {CHAINED}", "kind")
