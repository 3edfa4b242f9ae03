"""Migrations: what the steps make is what the rooms declare, on both databases."""

import asyncio
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from doorward import rooms
from doorward.kernel.db.migrate import current, head, migrate
from tests.postgres import Postgres
from tests.unit.doors import create_postgres_tables, create_tables

assert rooms.CARDS, "importing the rooms declares every table"

COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""
INDEXES = """
SELECT tablename, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
"""


async def postgres_schema(url: str) -> set[tuple[Any, ...]]:
    """Return columns, indexes and constraints of a PostgreSQL database."""
    connection = await asyncpg.connect(url)
    rows = [
        tuple(row)
        for query in (COLUMNS, INDEXES, CONSTRAINTS)
        for row in await connection.fetch(query)
    ]
    await connection.close()
    return set(rows)


def sqlite_schema(path: Path) -> set[tuple[Any, ...]]:
    """Return columns, keys and indexes of a SQLite file, however they were written down."""
    found: set[tuple[Any, ...]] = set()
    with closing(sqlite3.connect(path)) as store:
        master = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        tables = [(name, sql) for name, sql in store.execute(master) if name != "alembic_version"]
        for table, sql in tables:
            found.add((table, "AUTOINCREMENT" in sql))
            found |= {(table, *row[1:]) for row in store.execute(f"PRAGMA table_info({table})")}
            for _, name, unique, origin, partial in store.execute(f"PRAGMA index_list({table})"):
                shape = tuple(row[2] for row in store.execute(f"PRAGMA index_info({name})"))
                text = store.execute(
                    "SELECT sql FROM sqlite_master WHERE name = ?", (name,)
                ).fetchone()[0]
                where = re.sub(r".*WHERE", "", text, flags=re.DOTALL) if partial else ""
                found.add((table, unique, origin, shape, where.strip()))
    return found


async def test_the_steps_make_what_is_declared_on_sqlite(tmp_path: Path) -> None:
    """
    A migrated file and one made from the declarations are the same, index for index.
    """
    migrated, declared = tmp_path / "migrated.sqlite3", tmp_path / "declared.sqlite3"
    assert await migrate(str(migrated)) == head()
    create_tables(declared)

    made, wanted = sqlite_schema(migrated), sqlite_schema(declared)

    assert (made - wanted, wanted - made) == (set(), set())
    assert len(wanted) > 50


@pytest.mark.usefixtures("loopback")
async def test_the_steps_make_what_is_declared_on_postgresql(postgres: Postgres) -> None:
    """
    A migrated database and one made from the declarations are the same: columns with their
    defaults, indexes with their conditions, constraints with their names.
    """
    migrated, declared = postgres.fresh_database(), postgres.fresh_database()
    assert await migrate(migrated) == head()
    await create_postgres_tables(declared)

    made, wanted = await postgres_schema(migrated), await postgres_schema(declared)

    assert (made - wanted, wanted - made) == (set(), set())
    assert len(wanted) > 50


@pytest.mark.usefixtures("loopback")
async def test_many_starts_at_once_migrate_once(database: str, tmp_path: Path) -> None:
    """
    Whoever comes while another migrates waits for it and finds nothing to do.
    """
    url = database or str(tmp_path / "doorward.sqlite3")
    assert await current(url) is None

    assert await asyncio.gather(*(migrate(url) for _ in range(3))) == [head()] * 3
    assert await current(url) == head()


async def test_a_new_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    """
    The file of the data, the log beside it and the locks: mode 0600.
    """
    await migrate(str(tmp_path / "doorward.sqlite3"))

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}, modes
