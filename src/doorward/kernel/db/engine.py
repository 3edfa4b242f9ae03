"""Which database a URL names, opened."""

from pathlib import Path

from doorward.kernel.db.core import Database
from doorward.kernel.schema import is_postgres


def open_database(url: str) -> Database:
    """Open ``postgresql://…`` or a SQLite file's path."""
    if is_postgres(url):
        from doorward.kernel.db.postgres import PostgresDatabase  # noqa: PLC0415 only when needed

        return PostgresDatabase(url)
    from doorward.kernel.db.sqlite import SqliteDatabase  # noqa: PLC0415 see above

    return SqliteDatabase(Path(url))
