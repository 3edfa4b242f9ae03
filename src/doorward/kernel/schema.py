"""Which step of the migrations a database is at, found out with the plain drivers.

Apart from the rest of the database floor, so that a supervisor that has nothing to migrate
starts its workers without loading SQLAlchemy first: that is a third of its start.
"""

import sqlite3
from pathlib import Path
from typing import Final

_STEPS: Final = Path(__file__).parent / "db" / "migrations" / "versions"


def is_postgres(url: str) -> bool:
    """Whether *url* names a PostgreSQL database rather than a SQLite file."""
    return url.startswith(("postgresql://", "postgres://"))


def head() -> str:
    """Return the step that this version of the program needs."""
    return max(path.name[:4] for path in _STEPS.glob("[0-9]*.py"))


def step_of_file(path: Path) -> str | None:
    """Return the step that a SQLite file is at, None when it is empty or not there."""
    if not path.exists():
        return None
    store = sqlite3.connect(path, timeout=1)
    try:
        row = store.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    finally:
        store.close()
    return str(row[0]) if row else None


async def step_of_server(url: str) -> str | None:
    """Return the step that a PostgreSQL database is at, None when it is empty.

    Raises what the driver raises when the database cannot be reached.
    """
    import asyncpg  # noqa: PLC0415 a SQLite installation never needs it

    connection = await asyncpg.connect(url, timeout=10)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')::text") is None:
            return None
        step: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return step
    finally:
        await connection.close()
