"""What an operator wants to know of a database: does it answer, at which step is its schema,
and is this an SQLite that can spoil a WAL file.
"""

import sqlite3
from typing import Final

import asyncpg

from doorward.kernel.db.migrate import current
from doorward.kernel.errors import Unavailable
from doorward.kernel.schema import is_postgres

SPOILS_FROM: Final = (3, 7, 0)
SPOILS_UNTIL: Final = (3, 51, 2)


async def schema_step(url: str) -> str | None:
    """Return the step the schema is at, None for an empty database.

    Raises ``Unavailable`` saying in the driver's words why it does not answer. Neither
    address nor password is in them.
    """
    try:
        return await current(url)
    except (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError) as cause:
        raise Unavailable(_words(url, str(cause))) from cause
    except OSError as cause:  # TimeoutError too
        raise Unavailable(_words(url, cause.strerror or type(cause).__name__)) from cause
    except ValueError as cause:
        raise Unavailable(_words(url, "its address cannot be read")) from cause


def _words(url: str, why: str) -> str:
    kind = "PostgreSQL" if is_postgres(url) else "SQLite"
    return f"{kind} does not answer: {why}"


def sqlite_version() -> str:
    """Return the version of the SQLite library that Python brought."""
    return sqlite3.sqlite_version


def may_spoil_wal(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether two connections that write or checkpoint at once could corrupt a WAL file here.

    The reset of the WAL could race in versions 3.7.0 to 3.51.2 (sqlite.org/wal.html). Doorward
    never lets it come to that: the writer's turn covers every write and every checkpoint.
    """
    return SPOILS_FROM <= version <= SPOILS_UNTIL
