"""People with roles and passwords, in domain words."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update

from doorward.access.model import RoleTerms
from doorward.access.service import create_role
from doorward.kernel.authority import Actor
from doorward.kernel.secret import Secret
from doorward.people import UserTerms, user_table
from doorward.people.service import create
from tests.unit.doors import House

WORDS = "a quiet river in autumn"
OTHER = "seven lamps over the harbour"


def anything(revision: int) -> None:
    """Accept any revision."""


async def a_role(house: House, *permissions: str, tenant: str = "", name: str = "") -> str:
    """Make a role that gives *permissions* and return its id."""
    house.clock.tick()
    terms = RoleTerms(name or f"role {house.clock()}", frozenset(permissions))
    role, _ = await house.db.transact(create_role, house.actor(tenant=tenant), terms, house.clock())
    return role.id


async def a_user(
    house: House, *roles: str, password: str = "", actor: Actor | None = None, **more: Any
) -> Any:
    """Make a user with *roles*, and with a password where one is given."""
    house.clock.tick()
    terms = UserTerms(**{"username": f"user{house.clock()}", **more})
    who = actor or house.actor()
    kept = await house.proofs.first(who, terms, Secret(password)) if password else None
    user, _ = await house.db.transact(create, who, terms, house.clock(), roles=roles, kept=kept)
    return user


async def row_of(house: House, user_id: str) -> Any:
    """Return the columns of a user."""

    async def look(uow: Any) -> Any:
        return await uow.first(select(user_table).where(user_table.c.id == user_id))

    return await house.db.read(look)


async def alter(house: House, user_id: str, **values: Any) -> None:
    """Write columns of a user."""

    async def write(uow: Any) -> None:
        await uow.run(update(user_table).where(user_table.c.id == user_id).values(**values))

    await house.db.transact(write)


def holding(house: House, *permissions: str) -> Actor:
    """Return somebody who manages users and holds *permissions* besides."""
    every: Collection[str] = {"users:read", "users:write", *permissions}
    return house.actor(every)
