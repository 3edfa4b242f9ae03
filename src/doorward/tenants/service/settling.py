"""Reading and changing one's own tenant. Nobody reaches another, the default one included."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from doorward.events import fact, record
from doorward.kernel.authority import Actor, ActorKind, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Forbidden, NotFound
from doorward.kernel.page import Page, Window
from doorward.tenants import store
from doorward.tenants.events import EDITED
from doorward.tenants.model import Policies, Tenant, check_edit, check_policies

READ: Final = "tenants:read"
WRITE: Final = "tenants:write"

Turned = Callable[[UnitOfWork, Warrant, Policies], Awaitable[None]]
"""Does what a turned policy means for what is kept already, in the same transaction."""

_TURNED: Final[list[Turned]] = []


def register_turned(turned: Turned) -> None:
    """Call *turned* from now on with the policies of a tenant whenever one was turned."""
    _TURNED.append(turned)


async def show(uow: UnitOfWork, actor: Actor, tenant_id: str) -> Tenant:
    """Return the actor's own tenant; any other id is ``NotFound``. Needs ``tenants:read``."""
    return await _own(uow, actor.warrant(READ), tenant_id)


async def list_tenants(uow: UnitOfWork, actor: Actor, window: Window) -> Page[Tenant]:
    """Return a page with the actor's own tenant. Needs ``tenants:read``."""
    return await store.page_of_tenants(uow, actor.warrant(READ), window)


async def edit(
    uow: UnitOfWork,
    actor: Actor,
    tenant_id: str,
    changes: Mapping[str, Any],
    now: int,
    check: Callable[[int], None],
) -> Tenant:
    """Change name, host, token_seconds or policies of the actor's own tenant.

    Policies are those to turn, by name; the others stay. Needs ``tenants:write``. Raises
    ``NotFound`` for any other tenant, ``Stale`` from *check*, ``Invalid`` and ``Conflict``. A
    tenant may give its host up but not claim one: whose name it is only the operator knows, so
    a claim by anybody but the system is ``Forbidden``.
    """
    warrant = actor.warrant(WRITE)
    tenant = await _own(uow, warrant, tenant_id)
    check(tenant.revision)
    check_edit(changes)
    host = changes.get("host")
    if host == tenant.host:
        host = None
    if host is not None:
        if actor.kind is not ActorKind.SYSTEM:
            raise Forbidden("a host is given to a tenant by the operator, when it is made")
        if await store.is_taken(uow, warrant, host=host):
            raise Conflict("this host is taken", "host")
    await settle(uow, actor, changes, now)
    return await store.own_tenant(uow, warrant)


async def settle(uow: UnitOfWork, actor: Actor, settings: Mapping[str, Any], now: int) -> list[str]:
    """Let the actor's tenant have *settings* by name; return which differed.

    Policies count one by one, as ``policies.<name>``. Needs ``tenants:write``; raises
    ``Invalid`` naming each setting that cannot be.
    """
    warrant = actor.warrant(WRITE)
    tenant = await store.own_tenant(uow, warrant)
    check_edit(settings)
    wanted = dict(settings)
    before = asdict(tenant.policies)
    if "policies" in wanted:
        wanted["policies"] = check_policies({**before, **wanted["policies"]})
    values = {name: to for name, to in wanted.items() if getattr(tenant, name) != to}
    if not values:
        return []
    changed = sorted(values.keys() - {"policies"})
    if "policies" in values:
        turned = asdict(values["policies"])
        changed += [f"policies.{name}" for name in sorted(turned) if turned[name] != before[name]]
    await store.update_tenant(uow, warrant, values, now)
    if "policies" in values:
        for turned_to in _TURNED:
            await turned_to(uow, warrant, values["policies"])
    about = {"tenant": tenant.id, "changed": changed}
    await record(uow, fact(EDITED, actor, now, details=about))
    return changed


async def move_catalogue(uow: UnitOfWork, warrant: Warrant) -> int:
    """Return the next number of the tenant's catalogue, taken in this transaction."""
    return await store.bump_catalogue(uow, warrant)


async def set_decoys(uow: UnitOfWork, warrant: Warrant, client: str, credential: str) -> None:
    """Say which client and credential are read where the one asked for does not exist."""
    await store.write_decoys(uow, warrant, client, credential)


async def _own(uow: UnitOfWork, warrant: Warrant, tenant_id: str) -> Tenant:
    if tenant_id != warrant.tenant:
        raise NotFound("there is no such tenant")
    return await store.own_tenant(uow, warrant)
