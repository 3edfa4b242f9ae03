"""Houses with tenants and people, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from doorward.access.room import CARD as ACCESS
from doorward.people.room import CARD
from doorward.tenants.room import CARD as TENANTS
from tests.unit.doors import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Give a house on SQLite."""
    async with open_house(tmp_path, [TENANTS, ACCESS, CARD]) as house:
        yield house


@pytest.fixture
async def either_house(tmp_path: Path, loopback: None, database: str) -> AsyncIterator[House]:
    """Give a house once on SQLite and once on PostgreSQL."""
    async with open_house(tmp_path, [TENANTS, ACCESS, CARD], database) as house:
        yield house
