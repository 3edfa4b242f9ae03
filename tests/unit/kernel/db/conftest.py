"""A small table of its own on either database."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import BigInteger, Column, MetaData, Table, Text, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from doorward.kernel.db import Database, Lookup, UnitOfWork, open_database
from doorward.kernel.db.replay import replays

things = Table(
    "things",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

THING = Lookup(
    "test.thing", ("id",), lambda id: select(things.c.name, things.c.created_at)
    .where(things.c.id == id),
)  # fmt: skip


async def add(uow: UnitOfWork, id: str, name: str = "", at: int = 0) -> None:
    """Add a thing."""
    await uow.run(insert(things).values(id=id, name=name, created_at=at))


async def rename(uow: UnitOfWork, id: str, name: str) -> int:
    """Give a thing another name."""
    return await uow.run(update(things).where(things.c.id == id).values(name=name))


async def names(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Return id and name of every thing."""
    rows = await uow.all(select(things).order_by(things.c.id))
    return [(row["id"], row["name"]) for row in rows]


async def lay(url: str) -> None:
    """Make the tables in the database at *url*."""
    tables = [things, replays]
    dialect: Any = postgresql.dialect() if url.startswith("postgresql") else sqlite.dialect()
    statements = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    if not url.startswith("postgresql"):
        with closing(sqlite3.connect(url)) as plain:
            for statement in statements:
                plain.execute(statement)
        return
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@pytest.fixture
async def url(loopback: None, database: str, tmp_path: Path) -> str:
    """Give the address of a database with the tables."""
    address = database or str(tmp_path / "doorward.sqlite3")
    await lay(address)
    return address


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    """Give each database, open."""
    opened = open_database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url: str, db: Database) -> AsyncIterator[Database]:
    """Give the same database as another process has it open."""
    opened = open_database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    """Give the database on SQLite only."""
    await lay(str(tmp_path / "doorward.sqlite3"))
    opened = open_database(str(tmp_path / "doorward.sqlite3"))
    yield opened
    await opened.close()


@pytest.fixture
def either(loopback: None, database: str, tmp_path: Path) -> Iterator[Any]:
    """Give a runner of work on each database, for properties that are tried many times."""
    address = database or str(tmp_path / "doorward.sqlite3")
    with asyncio.Runner() as runner:
        runner.run(lay(address))
        opened = open_database(address)
        yield lambda work: runner.run(work(opened))
        runner.run(opened.close())
