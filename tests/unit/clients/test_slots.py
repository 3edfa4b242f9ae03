"""What a tenant's policies say about registering a client: how many, and with which ids."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from doorward.access.room import CARD as ACCESS
from doorward.clients import Draft, Handover, create, delete, list_clients, register_administrator
from doorward.clients.room import CARD
from doorward.credentials.room import CARD as CREDENTIALS
from doorward.kernel.errors import Conflict
from doorward.kernel.page import Window
from doorward.tenants import settle
from doorward.tenants.room import CARD as TENANTS
from tests.unit.doors import NOW, House, open_house, refusal

ROOMS = [TENANTS, ACCESS, CREDENTIALS, CARD]


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


async def decide(house: House, **policies: Any) -> None:
    """Let the default tenant have these policies."""
    await house.db.transact(settle, house.actor(), {"policies": policies}, NOW)


def registering(house: House, name: str) -> Any:
    """Return the work of registering a client."""
    return house.db.transact(create, house.actor(), Draft(name), house.tools.vault, NOW)


async def test_the_only_slot_is_taken_once_whoever_hurries(either_house: House) -> None:
    """
    Of ten who register at once where one client may be, one succeeds and nine are told what
    to do instead; on both databases.
    """
    await decide(either_house, most_clients=1)

    answers = await asyncio.gather(
        *(registering(either_house, f"client {number}") for number in range(10)),
        return_exceptions=True,
    )

    refused = [one for one in answers if isinstance(one, Conflict)]
    assert [len(refused), sum(isinstance(one, Handover) for one in answers)] == [9, 1]
    assert "delete" in refused[0].detail
    assert "SIEM" in refused[0].detail


async def test_what_the_system_makes_takes_no_slot(house: House) -> None:
    """
    Machine administrators do not count, and a deleted client leaves its place free.
    """
    await decide(house, most_clients=1)
    system = house.actor()
    await house.db.transact(register_administrator, system, house.tools.vault, NOW, "Another")
    made = await registering(house, "first")
    assert isinstance(await refusal(registering(house, "second")), Conflict)

    await house.db.transact(delete, system, made.client.id, NOW, lambda _revision: None)

    assert (await registering(house, "second")).fresh


async def test_ids_are_spelled_as_the_tenant_decides(house: House) -> None:
    """
    Digits where the policy says digits, from the next client on; those that are there stay.
    """
    await registering(house, "before")
    await decide(house, client_ids="digits")
    await registering(house, "after")

    page = await house.db.read(list_clients, house.actor(), Window(), {"user_defined": True})

    assert {one.name: one.client_id.isdigit() for one in page.items} == {
        "before": False,
        "after": True,
    }
