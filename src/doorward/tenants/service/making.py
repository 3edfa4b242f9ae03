"""Making a tenant, with everything in it that a tenant needs from its first moment."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from doorward.events import fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.card import Furnish, Tools
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict, Forbidden
from doorward.kernel.ids import tenant_id
from doorward.tenants import store
from doorward.tenants.events import CREATED
from doorward.tenants.model import (
    DEFAULT_SLUG,
    PLAIN,
    TOKEN_SECONDS,
    Made,
    NewTenant,
    State,
    Tenant,
)
from doorward.tenants.service.settling import WRITE


async def create(
    uow: UnitOfWork,
    actor: Actor,
    new: NewTenant,
    tools: Tools,
    furnishers: Iterable[Furnish],
    once: Once = Once(),  # noqa: B008 frozen
) -> Made:
    """Make a tenant and furnish it, in one transaction.

    Needs ``tenants:write`` in the default tenant; raises ``Forbidden`` from any other,
    ``Conflict`` for a slug or host that is taken, ``Invalid`` for a preset that is not there.
    """
    warrant = actor.warrant(WRITE)
    if not (await store.own_tenant(uow, warrant)).is_default:
        raise Forbidden("tenants are made from the default tenant only")
    before = await once.made(uow, warrant, tools.now)
    if before is not None:
        return Made(await store.own_tenant(uow, Actor.system(before).warrant(WRITE)), fresh=False)
    for field, taken in (
        ("slug", await store.is_taken(uow, warrant, slug=new.slug) or new.slug == DEFAULT_SLUG),
        ("host", new.host is not None and await store.is_taken(uow, warrant, host=new.host)),
    ):
        if taken:
            raise Conflict(f"this {field} is taken", field)
    made = await _furnished(uow, actor, new, tools, furnishers)
    about = {"tenant": made.tenant.id, "slug": made.tenant.slug}
    await record(uow, fact(CREATED, actor, tools.now, details=about))
    await once.keep(uow, warrant, made.tenant.id, tools.now)
    return made


async def create_default(
    uow: UnitOfWork,
    tools: Tools,
    furnishers: Iterable[Furnish],
    name: str = "Default",
    preset: str = PLAIN,
) -> Made:
    """Make the default tenant of a new installation; nobody is there yet to be asked.

    Raises ``Conflict`` when there is one, ``Invalid`` for a preset that is not there.
    """
    if await store.unscoped_default_tenant(uow) is not None:
        raise Conflict("this installation has its default tenant already")
    new = NewTenant(name, DEFAULT_SLUG, preset=preset)
    return await _furnished(uow, Actor.system(""), new, tools, furnishers)


async def _furnished(
    uow: UnitOfWork, actor: Actor, new: NewTenant, tools: Tools, furnishers: Iterable[Furnish]
) -> Made:
    system = Actor.system(tenant_id(), actor.origin)
    tenant = Tenant(
        system.tenant, new.slug, new.name, new.host, new.slug == DEFAULT_SLUG, State.ACTIVE,
        new.token_seconds or TOKEN_SECONDS, 0, 1, tools.now, tools.now, new.preset,
    )  # fmt: skip
    if new.token_seconds is not None:
        tools = replace(tools, fixed=frozenset(("token_seconds",)))
    await store.insert_tenant(uow, system.warrant(WRITE), tenant)
    # The new tenant's log begins with its own beginning, whoever's hand it was.
    about = {"tenant": tenant.id, "slug": tenant.slug}
    await record(uow, fact(CREATED, system, tools.now, details=about))
    told: dict[str, Any] = {}
    for furnish in furnishers:
        brought: Mapping[str, Any] = await furnish(uow, system, tools)
        told.update(brought)
    return Made(await store.own_tenant(uow, system.warrant(WRITE)), told)
