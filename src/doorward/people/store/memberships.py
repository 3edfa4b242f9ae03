"""Who has which roles in which tenant: users at home, and members from elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Column, Select, Table, Text, delete, func, insert, select, update

from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork, fetch_page, metadata
from doorward.kernel.page import Page, Window
from doorward.people.model import Member
from doorward.people.store.tables import users

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("tenant_id", Text, primary_key=True, index=True),
    Column("role_id", Text, primary_key=True, index=True),
)
"""The roles a user has in a tenant, its own or another: whoever it is, by id alone."""

_ROWS = memberships.c


async def roles_of(
    uow: UnitOfWork, warrant: Warrant, user_ids: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """Return the roles in the tenant of each of these users that has any."""
    if not user_ids:
        return {}
    rows = await uow.all(
        select(_ROWS.user_id, _ROWS.role_id)
        .where(_ROWS.tenant_id == warrant.tenant, _ROWS.user_id.in_(user_ids))
        .order_by(_ROWS.role_id)
    )
    found = defaultdict(list)
    for row in rows:
        found[row["user_id"]].append(row["role_id"])
    return {user: tuple(roles) for user, roles in found.items()}


async def write_roles(
    uow: UnitOfWork, warrant: Warrant, user_id: str, roles: Collection[str]
) -> None:
    """Let a user have exactly these roles in the tenant."""
    mine = (_ROWS.tenant_id == warrant.tenant, _ROWS.user_id == user_id)
    await uow.run(delete(memberships).where(*mine))
    if roles:
        values = [
            {"user_id": user_id, "tenant_id": warrant.tenant, "role_id": role}
            for role in sorted(set(roles))
        ]
        await uow.run(insert(memberships).values(values))


def _elsewhere(warrant: Warrant) -> Select[Any]:
    own = select(users.c.id).where(users.c.tenant_id == warrant.tenant)
    return (
        select(_ROWS.user_id)
        .where(_ROWS.tenant_id == warrant.tenant, _ROWS.user_id.not_in(own))
        .group_by(_ROWS.user_id)
    )


async def find_member(uow: UnitOfWork, warrant: Warrant, user_id: str) -> Member | None:
    """Return who has roles in the tenant and is not one of its own users."""
    row = await uow.first(_elsewhere(warrant).where(_ROWS.user_id == user_id))
    if row is None:
        return None
    return Member(user_id, (await roles_of(uow, warrant, [user_id]))[user_id])


async def page_of_members(uow: UnitOfWork, warrant: Warrant, window: Window) -> Page[Member]:
    """Return a page of those who have roles in the tenant and are not its own users."""
    statement = _elsewhere(warrant)
    if window.search:
        statement = statement.where(_ROWS.user_id.contains(window.search, autoescape=True))
    order = {"id": _ROWS.user_id}
    page = await fetch_page(uow, statement, window, key=_ROWS.user_id, sortable=order)
    roles = await roles_of(uow, warrant, [row["user_id"] for row in page.items])
    return page.map(lambda row: Member(row["user_id"], roles[row["user_id"]]))


async def count_in_role(uow: UnitOfWork, warrant: Warrant, role_id: str) -> int:
    """Return how many have the role in the tenant, whoever they are."""
    row = await uow.first(
        select(func.count().label("count")).where(
            _ROWS.tenant_id == warrant.tenant, _ROWS.role_id == role_id
        )
    )
    return 0 if row is None else int(row["count"])


async def leave_role(uow: UnitOfWork, warrant: Warrant, role_id: str, now: int) -> None:
    """Take the role from all who have it in the tenant; its own users count as edited."""
    having = select(_ROWS.user_id).where(
        _ROWS.tenant_id == warrant.tenant, _ROWS.role_id == role_id
    )
    await uow.run(
        update(users)
        .where(users.c.tenant_id == warrant.tenant, users.c.id.in_(having))
        .values(revision=users.c.revision + 1, modified_at=now)
    )
    await uow.run(
        delete(memberships).where(_ROWS.tenant_id == warrant.tenant, _ROWS.role_id == role_id)
    )
