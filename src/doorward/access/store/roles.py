"""Statements about roles."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from doorward.access.model import Role, RoleTerms
from doorward.access.store.tables import joined, role_table, split
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.names import name_key, search_key
from doorward.kernel.page import Page, Window

_ROLES = role_table.c


def _mine(warrant: Warrant) -> Select[Any]:
    return select(role_table).where(_ROLES.tenant_id == warrant.tenant)


async def find_role(uow: UnitOfWork, warrant: Warrant, role_id: str) -> Role | None:
    """Return the tenant's role with this id."""
    row = await uow.first(_mine(warrant).where(_ROLES.id == role_id))
    return _role(row) if row else None


async def roles_by_id(
    uow: UnitOfWork, warrant: Warrant, role_ids: Collection[str]
) -> Mapping[str, Role]:
    """Return those of the tenant's roles that have these ids."""
    rows = await uow.all(_mine(warrant).where(_ROLES.id.in_(role_ids))) if role_ids else ()
    return {row["id"]: _role(row) for row in rows}


async def role_named(uow: UnitOfWork, warrant: Warrant, name: str) -> str | None:
    """Return the id of the role that has this name."""
    row = await uow.first(_mine(warrant).where(_ROLES.name_key == name_key(name)))
    return row["id"] if row else None


async def every_role(uow: UnitOfWork, warrant: Warrant) -> Sequence[Role]:
    """Return all roles of the tenant."""
    rows = await uow.all(_mine(warrant).order_by(_ROLES.created_at, _ROLES.id))
    return [_role(row) for row in rows]


async def page_of_roles(
    uow: UnitOfWork, warrant: Warrant, window: Window, *, built_in: bool | None
) -> Page[Role]:
    """Return a page of the tenant's roles, all or only those (not) built in."""
    statement = _mine(warrant)
    if built_in is not None:
        statement = statement.where(_ROLES.built_in.is_(built_in))
    if window.search:
        part = search_key(window.search)
        statement = statement.where(_ROLES.name_key.contains(part, autoescape=True))
    order = {"created_at": _ROLES.created_at, "name": _ROLES.name_key}
    page = await fetch_page(uow, statement, window, key=_ROLES.id, sortable=order)
    return page.map(_role)


async def insert_role(uow: UnitOfWork, warrant: Warrant, role: Role) -> None:
    """Add *role*."""
    await uow.run(
        insert(role_table).values(
            id=role.id,
            tenant_id=warrant.tenant,
            built_in=role.built_in,
            revision=role.revision,
            created_at=role.created_at,
            modified_at=role.modified_at,
            **_columns(role.terms),
        )
    )


async def update_role(
    uow: UnitOfWork, warrant: Warrant, role_id: str, terms: RoleTerms, now: int
) -> None:
    """Write new terms."""
    await uow.run(
        update(role_table)
        .where(_ROLES.tenant_id == warrant.tenant, _ROLES.id == role_id)
        .values(**_columns(terms), revision=_ROLES.revision + 1, modified_at=now)
    )


async def delete_role(uow: UnitOfWork, warrant: Warrant, role_id: str) -> None:
    """Take the role out."""
    await uow.run(
        delete(role_table).where(_ROLES.tenant_id == warrant.tenant, _ROLES.id == role_id)
    )


def _columns(terms: RoleTerms) -> dict[str, Any]:
    return {
        "name": terms.name,
        "name_key": name_key(terms.name),
        "description": terms.description,
        "permissions": joined(terms.permissions),
    }


def _role(row: Row) -> Role:
    terms = RoleTerms(row["name"], split(row["permissions"]), row["description"])
    return Role(
        row["id"],
        terms,
        bool(row["built_in"]),
        row["revision"],
        row["created_at"],
        row["modified_at"],
    )
