"""Making, reading, changing and removing roles."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from doorward.access import store
from doorward.access.events import ROLE_CREATED, ROLE_DELETED, ROLE_EDITED
from doorward.access.model import Role, RoleTerms
from doorward.access.service.catalogue import Check, load_catalogue
from doorward.access.service.holders import Losing, leave_role
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict, FieldError, Invalid, NotFound
from doorward.kernel.ids import object_id
from doorward.kernel.page import Page, Window

ROLES_READ: Final = "roles:read"
ROLES_WRITE: Final = "roles:write"


async def create_role(
    uow: UnitOfWork,
    actor: Actor,
    terms: RoleTerms,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> tuple[Role, bool]:
    """Make a role; return it and whether it is new. Needs ``roles:write`` and what it gives.

    Raises ``Invalid`` for permissions that nobody offers, ``Forbidden`` for those beyond the
    actor's own, ``Conflict`` for a name that is taken.
    """
    warrant = actor.warrant(ROLES_WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return await the_role(uow, warrant, before), False
    await _check_given(uow, actor, warrant, terms.permissions)
    await _check_free(uow, warrant, terms.name)
    role = Role(object_id("rol"), terms, False, 1, now, now)
    await store.insert_role(uow, warrant, role)
    about = {"role": role.id, "permissions": sorted(terms.permissions)}
    await record(uow, fact(ROLE_CREATED, actor, now, details=about))
    await once.keep(uow, warrant, role.id, now)
    return role, True


async def show_role(uow: UnitOfWork, actor: Actor, role_id: str) -> Role:
    """Return one role. Needs ``roles:read``; raises ``NotFound``."""
    return await the_role(uow, actor.warrant(ROLES_READ), role_id)


async def list_roles(
    uow: UnitOfWork, actor: Actor, window: Window, *, built_in: bool | None = None
) -> Page[Role]:
    """Return a page of roles. Needs ``roles:read``."""
    warrant = actor.warrant(ROLES_READ)
    return await store.page_of_roles(uow, warrant, window, built_in=built_in)


async def edit_role(
    uow: UnitOfWork, actor: Actor, role_id: str, changes: Mapping[str, Any], now: int, check: Check
) -> Role:
    """Change a role; all who have it have what it gives from their next call on.

    Needs ``roles:write`` and every permission that is added. Raises ``NotFound``, ``Stale``,
    ``Invalid``, ``Forbidden`` and ``Conflict``; built-in roles are fixed.
    """
    warrant = actor.warrant(ROLES_WRITE)
    role = await _own_role(uow, warrant, role_id, check)
    terms = replace(role.terms, **changes)
    changed = sorted(name for name in changes if getattr(terms, name) != getattr(role.terms, name))
    if not changed:
        return role
    await _check_given(uow, actor, warrant, terms.permissions - role.terms.permissions)
    await _check_free(uow, warrant, terms.name, role.id)
    await store.update_role(uow, warrant, role.id, terms, now)
    about = {"role": role.id, "changed": changed, "permissions": sorted(terms.permissions)}
    await record(uow, fact(ROLE_EDITED, actor, now, details=about))
    return await the_role(uow, warrant, role.id)


async def delete_role(
    uow: UnitOfWork, actor: Actor, role_id: str, how: Losing, check: Check
) -> None:
    """Remove a role. Needs ``roles:write``.

    Raises ``NotFound``, ``Stale``, and ``Conflict`` for a built-in one, or saying who has it
    still, unless it is forced: then they lose what it gave.
    """
    warrant = actor.warrant(ROLES_WRITE)
    role = await _own_role(uow, warrant, role_id, check)
    hit = await leave_role(uow, warrant, role.id, how)
    await store.delete_role(uow, warrant, role.id)
    about = {"role": role.id, "taken_from": hit, "permissions": sorted(role.terms.permissions)}
    await record(uow, fact(ROLE_DELETED, actor, how.now, details=about))


async def role_permissions(
    uow: UnitOfWork, warrant: Warrant, role_ids: Collection[str]
) -> Mapping[str, frozenset[str]]:
    """Return what each of these roles gives; raises ``Invalid`` for ids that no role here has."""
    found = await store.roles_by_id(uow, warrant, tuple(role_ids))
    if any(one not in found for one in role_ids):
        raise Invalid(FieldError("roles", "there is no such role"))
    return {role_id: role.terms.permissions for role_id, role in found.items()}


async def roles_called(
    uow: UnitOfWork, warrant: Warrant, words: Collection[str]
) -> tuple[str, ...]:
    """Return the ids of the roles that *words* name, by id or by name, each once, in order.

    Raises ``Invalid`` for words that no role here goes by.
    """
    known = await store.roles_by_id(uow, warrant, tuple(words))
    found = [
        word if word in known else await store.role_named(uow, warrant, word) for word in words
    ]
    if None in found:
        raise Invalid(FieldError("roles", "there is no such role"))
    return tuple(sorted({one for one in found if one is not None}))


async def the_role(uow: UnitOfWork, warrant: Warrant, role_id: str) -> Role:
    """Return the role, or raise ``NotFound``."""
    role = await store.find_role(uow, warrant, role_id)
    if role is None:
        raise NotFound("there is no such role")
    return role


async def _own_role(uow: UnitOfWork, warrant: Warrant, role_id: str, check: Check) -> Role:
    role = await the_role(uow, warrant, role_id)
    check(role.revision)
    if role.built_in:
        raise Conflict("a built-in role is the same in every tenant: nobody changes it")
    return role


async def _check_given(
    uow: UnitOfWork, actor: Actor, warrant: Warrant, permissions: Collection[str]
) -> None:
    catalogue = await load_catalogue(uow, warrant)
    catalogue.check_offered(permissions)
    catalogue.check_held(actor.powers, permissions)


async def _check_free(uow: UnitOfWork, warrant: Warrant, name: str, mine: str = "") -> None:
    if await store.role_named(uow, warrant, name) not in {None, mine}:
        raise Conflict("another role has this name", "name")
