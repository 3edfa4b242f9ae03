"""Which SQLite this is, and whether it is one that can spoil a WAL file."""

import sqlite3

SPOILS_FROM = (3, 7, 0)
SPOILS_UNTIL = (3, 51, 2)


def sqlite_version() -> str:
    """Return the version of the SQLite library that Python brought."""
    return sqlite3.sqlite_version


def may_spoil_wal(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether two connections that write or checkpoint at once could corrupt a WAL file here.

    The reset of the WAL could race in versions 3.7.0 to 3.51.2 (sqlite.org/wal.html). Doorward
    never lets it come to that: the writer's turn covers every write and every checkpoint.
    """
    return SPOILS_FROM <= version <= SPOILS_UNTIL
