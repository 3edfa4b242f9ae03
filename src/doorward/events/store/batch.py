"""The statements of a group commit, as each database's driver takes them fastest."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from doorward.events.store.tables import COLUMNS, counts, leases, usage, uses


class _Batch(NamedTuple):
    """The statements of one group commit on SQLite, for rows in the order of the columns."""

    events: str
    uses: str
    usage: str
    tallies: str
    leases: str
    counts: str


_USE_COLUMNS: Final = tuple(column.name for column in uses.columns)
_USAGE_COLUMNS: Final = tuple(column.name for column in usage.columns)
_LEASE_COLUMNS: Final = tuple(column.name for column in leases.columns)
_COUNT_COLUMNS: Final = tuple(column.name for column in counts.columns)
_COUNT_KEY: Final = tuple(column.name for column in counts.primary_key)
_USAGE_KEY: Final = tuple(column.name for column in usage.primary_key)


def _insert(table: str, columns: Sequence[str]) -> str:
    places = ", ".join("?" for _ in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 our own names


def _insert_named(table: str, columns: Sequence[str]) -> str:
    places = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 our own names


_LATER_USE: Final = (
    " ON CONFLICT (credential_id) DO UPDATE SET at = excluded.at, address = excluded.address,"
    " agent = excluded.agent WHERE excluded.at >= uses.at"
)
_MORE_CALLS: Final = (
    f" ON CONFLICT ({', '.join(_USAGE_KEY)}) DO UPDATE SET calls = usage.calls + excluded.calls,"
    " last_at = excluded.last_at"
)
_MORE_EVENTS: Final = (
    f" ON CONFLICT ({', '.join(_COUNT_KEY)}) DO UPDATE SET count = counts.count + excluded.count"
)
_COUNT_ON: Final = (
    " ON CONFLICT (key) DO UPDATE SET"
    " count = CASE WHEN tallies.until <= {now} THEN excluded.count"
    " ELSE tallies.count + excluded.count END,"
    " until = CASE WHEN tallies.until <= {now} THEN excluded.until ELSE tallies.until END"
    " RETURNING key, count"
)

_FURTHER: Final = (
    " ON CONFLICT (id) DO UPDATE SET step = {most}(leases.step, excluded.step),"
    " until = {most}(leases.until, excluded.until)"
)

SQLITE_BATCH: Final = _Batch(
    _insert("events", COLUMNS),
    _insert("uses", _USE_COLUMNS) + _LATER_USE,
    _insert("usage", _USAGE_COLUMNS) + _MORE_CALLS,
    _insert_named("tallies", ("key", "until", "count")) + _COUNT_ON.format(now=":now"),
    _insert("leases", _LEASE_COLUMNS) + _FURTHER.format(most="max"),
    _insert("counts", _COUNT_COLUMNS) + _MORE_EVENTS,
)


def _from_arrays(table: str, columns: Sequence[str], first: int) -> str:
    arrays = ", ".join(
        f"${first + place}::{'bigint' if name in _NUMBERS else 'text'}[]"
        for place, name in enumerate(columns)
    )
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest({arrays})"  # noqa: S608 our own names


_NUMBERS: Final = frozenset(
    {"at", "hour", "calls", "last_at", "until", "count", "step", "generation", "began_at"}
)

_PARTS: Final = (
    ("logged", _from_arrays("events", COLUMNS, 1)),
    ("used", _from_arrays("uses", _USE_COLUMNS, 9) + _LATER_USE),
    ("called", _from_arrays("usage", _USAGE_COLUMNS, 15) + _MORE_CALLS),
    (
        "counted",
        _from_arrays("tallies", ("key", "until", "count"), 24) + _COUNT_ON.format(now="$42"),
    ),
    ("lent", _from_arrays("leases", _LEASE_COLUMNS, 27) + _FURTHER.format(most="greatest")),
    ("summed", _from_arrays("counts", _COUNT_COLUMNS, 36) + _MORE_EVENTS),
)
POSTGRES_BATCH: Final = (
    "WITH " + ", ".join(f"{name} AS ({part})" for name, part in _PARTS) + " TABLE counted"
)
"""One statement for a whole group: 41 arrays of columns, then the present instant."""


FORGET: Final = (
    "DELETE FROM tallies WHERE until <= $1",
    "DELETE FROM leases WHERE until <= $1",
)
"""What is over is forgotten: counts whose window has closed, and leases that have run out."""


def forget(connection: Any, now: int) -> None:
    """Delete what is over, on the writer's own connection."""
    for statement in FORGET:
        connection.execute(statement.replace("$1", "?"), (now,))
