"""A house with the tenants room alone, on either database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from doorward.tenants.room import CARD
from tests.unit.doors import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Give a house on SQLite."""
    async with open_house(tmp_path, [CARD]) as house:
        yield house


@pytest.fixture
async def either_house(tmp_path: Path, loopback: None, database: str) -> AsyncIterator[House]:
    """Give a house once on SQLite and once on PostgreSQL."""
    async with open_house(tmp_path, [CARD], database) as house:
        yield house
