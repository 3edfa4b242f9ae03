"""The roles of a layout, and the built-in ones where more is offered than before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from doorward.access import store
from doorward.access.events import ROLE_CREATED, ROLE_EDITED
from doorward.access.model import (
    ADMINISTRATOR,
    AUDITOR,
    Catalogue,
    Extent,
    Laid,
    Role,
    RoleLayout,
    RoleTerms,
)
from doorward.access.service.furnishing import BUILT_IN
from doorward.access.service.roles import ROLES_WRITE
from doorward.events import fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict
from doorward.kernel.ids import object_id
from doorward.kernel.names import name_key

_GROWING: Final[Mapping[str, Extent]] = {ADMINISTRATOR: Extent.ALL, AUDITOR: Extent.READING}


async def lay_roles(
    uow: UnitOfWork,
    actor: Actor,
    wanted: Sequence[RoleLayout],
    catalogues: tuple[Catalogue, Catalogue],
    laid: Laid,
    now: int,
) -> None:
    """Let the tenant have the roles *wanted*; *catalogues* are those before and after.

    The built-in roles that stand for everything get what is first offered. Raises as
    :func:`doorward.access.lay_out`.
    """
    before, after = catalogues
    first = after.offered - before.offered
    if not wanted and not first:
        return
    every = await store.every_role(uow, actor.warrant(ROLES_WRITE))
    here = {name_key(role.terms.name): role for role in every}
    for name, extent in _GROWING.items():
        role = here.get(name_key(name))
        if role is not None and role.built_in:
            more = after.extent(extent) & first
            terms = replace(role.terms, permissions=role.terms.permissions | more)
            await _change(uow, actor, role, terms, laid, now)
    everywhere = {name_key(role.name) for role in BUILT_IN}
    for one in wanted:
        if name_key(one.name) in everywhere:
            raise Conflict(f"{one.name} is a role of every tenant: nobody changes it", "roles")
        given = after.extent(one.permissions)
        role = here.get(name_key(one.name))
        held = role.terms.permissions if role else frozenset()
        after.check_offered(given, "roles")
        after.check_held(actor.powers, given - held - first)
        terms = RoleTerms(one.name, given | held, one.description)
        if role is not None:
            await _change(uow, actor, role, terms, laid, now)
            continue
        await _make(uow, actor, Role(object_id("rol"), terms, one.built_in, 1, now, now))
        laid.roles.added += 1


async def _make(uow: UnitOfWork, actor: Actor, role: Role) -> None:
    await store.insert_role(uow, actor.warrant(ROLES_WRITE), role)
    about = {"role": role.id, "permissions": sorted(role.terms.permissions)}
    await record(uow, fact(ROLE_CREATED, actor, role.created_at, details=about))


async def _change(
    uow: UnitOfWork, actor: Actor, role: Role, terms: RoleTerms, laid: Laid, now: int
) -> None:
    names = ("description", "name", "permissions")
    changed = [one for one in names if getattr(terms, one) != getattr(role.terms, one)]
    if not changed:
        return
    await store.update_role(uow, actor.warrant(ROLES_WRITE), role.id, terms, now)
    about = {"role": role.id, "changed": changed, "permissions": sorted(terms.permissions)}
    await record(uow, fact(ROLE_EDITED, actor, now, details=about))
    laid.roles.changed += 1
