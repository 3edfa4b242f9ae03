"""Houses with every room that machine identities need, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from doorward.access.room import CARD as ACCESS
from doorward.clients.room import CARD
from doorward.credentials.room import CARD as CREDENTIALS
from doorward.people import UserTerms, membership_table
from doorward.people import create as create_user
from doorward.people.room import CARD as PEOPLE
from doorward.signing.room import CARD as SIGNING
from doorward.tenants.room import CARD as TENANTS
from tests.unit.doors import House, open_house

ROOMS = [TENANTS, SIGNING, ACCESS, CREDENTIALS, PEOPLE, CARD]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Give a house on SQLite."""
    async with open_house(tmp_path, ROOMS) as house:
        yield house


@pytest.fixture
async def either_house(tmp_path: Path, loopback: None, database: str) -> AsyncIterator[House]:
    """Give a house once on SQLite and once on PostgreSQL."""
    async with open_house(tmp_path, ROOMS, database) as house:
        yield house


async def make_user(house: House, username: str, *roles: str, tenant: str = "") -> str:
    """Make a user who has these roles (ids) and return its id."""
    actor = house.actor(tenant=tenant)
    user, _ = await house.db.transact(create_user, actor, UserTerms(username), house.clock())

    async def join(uow: Any) -> None:
        for role in roles:
            values = {"user_id": user.id, "tenant_id": actor.tenant, "role_id": role}
            await uow.run(membership_table.insert().values(**values))

    await house.db.transact(join)
    return user.id


async def role_id(house: House, name: str) -> str:
    """Return the id of the home tenant's role of that name."""
    async with house.doors() as doors:
        items = (await doors.get("/roles")).json()["items"]
    return next(str(item["id"]) for item in items if item["name"] == name)
