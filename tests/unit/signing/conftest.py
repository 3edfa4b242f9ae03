"""Two tenants with a ring each, on both databases."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from doorward.kernel.authority import Actor
from doorward.kernel.card import Tools
from doorward.kernel.clock import SECOND
from doorward.kernel.db import Database, metadata, open_database
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Pepper
from doorward.signing.service import furnish
from doorward.signing.store import signing_keys
from doorward.tenants import tenant_table
from tests.unit.sdk import forge

NOW = forge.NOW * SECOND
SEAL = Seal("key00001", {"key00001": b"m" * 32})
TOOLS = Tools(NOW, SEAL, Pepper("pep00001", {"pep00001": b"p" * 32}))
MINE, THEIRS = Actor.system("tenant-a"), Actor.system("tenant-b")


@pytest.fixture
async def db(loopback: None, database: str, tmp_path: Path) -> AsyncIterator[Database]:
    """Give a database with two tenants, each with its first key."""
    url = database or str(tmp_path / "doorward.sqlite3")
    await lay_tables(url)
    opened = open_database(url)
    for actor in (MINE, THEIRS):
        await opened.transact(furnish, actor, TOOLS)
    yield opened
    await opened.close()


async def lay_tables(url: str) -> None:
    """Make the tables this room needs, straight from their declarations."""
    tables = [signing_keys, tenant_table, metadata.tables["events"]]
    if not url.startswith("postgresql"):
        with closing(sqlite3.connect(url)) as plain:
            for table in tables:
                plain.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        return
    connection = await asyncpg.connect(url)
    for table in tables:
        await connection.execute(str(CreateTable(table).compile(dialect=postgresql.dialect())))
    await connection.close()
