"""Bring a database's schema up to this version, one step at a time, under a lock.

Steps are Alembic's, in ``migrations/versions``, named by number. Which step a database is at
is found out without Alembic, so that a start that has nothing to do costs nothing.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from doorward.kernel.db.sqlite import connect
from doorward.kernel.schema import head, is_postgres, step_of_file, step_of_server

_FOLDER: Final = Path(__file__).with_name("migrations")
_LOCK: Final = 0x446F6F7277617264


async def current(url: str) -> str | None:
    """Return the step that the database is at, None when it is empty.

    Raises what the driver raises when the database cannot be reached.
    """
    if is_postgres(url):
        return await step_of_server(url)
    return step_of_file(Path(url))


async def migrate(url: str) -> str:
    """Run the steps that are missing and return the step reached; nobody else runs them now."""
    if await current(url) == head():
        return head()
    if is_postgres(url):
        await _migrate_postgres(url)
    else:
        await asyncio.to_thread(_migrate_sqlite, Path(url))
    return head()


def _migrate_sqlite(path: Path) -> None:
    with _file_lock(path.with_name("migrate.lock")):
        engine = create_engine("sqlite://", creator=lambda: _created(path), poolclass=NullPool)
        with engine.begin() as connection:
            upgrade(connection)
        engine.dispose()


def _created(path: Path) -> sqlite3.Connection:
    # Whoever makes the file decides who may read it.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = connect(path)
    connection.row_factory = None
    return connection


async def _migrate_postgres(url: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 rarely needed

    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url), poolclass=NullPool
    )
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        await connection.run_sync(upgrade)
    await engine.dispose()


def upgrade(connection: Connection) -> None:
    """Run Alembic's missing steps in the transaction of *connection*."""
    from alembic import command  # noqa: PLC0415 a fifth of a start's time, rarely needed
    from alembic.config import Config  # noqa: PLC0415 see above

    config: Any = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
