"""A read that never ends keeps nobody waiting for ever."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, literal, select

from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.sqlite import SqliteDatabase
from doorward.kernel.errors import Unavailable


def _endless() -> Any:
    """A query that counts for ever, as a filter that finds nothing in a vast log does."""
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1))
    return select(func.count()).select_from(numbers)


async def _scan(uow: UnitOfWork) -> None:
    await uow.first(_endless())


async def _one(uow: UnitOfWork) -> int:
    row = await uow.first(select(literal(1).label("n")))
    return int(row["n"]) if row else 0


async def test_an_endless_read_is_broken_off(tmp_path: Path) -> None:
    """
    It is refused within 2 s, and so is whoever waited behind it; then all is as before.
    """
    database = SqliteDatabase(tmp_path / "x.sqlite3")
    try:
        began = time.monotonic()
        scans = [database.read(_scan) for _ in range(6)]
        ends = await asyncio.gather(*scans, return_exceptions=True)
        assert [type(end) for end in ends] == [Unavailable] * 6
        assert time.monotonic() - began < 2.5
        assert await database.read(_one) == 1
        with pytest.raises(Unavailable):
            await database.read(_scan)
    finally:
        await database.close()
