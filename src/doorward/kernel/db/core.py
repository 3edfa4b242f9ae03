"""What a room sees of the database: units of work, look-ups and one metadata."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Executable, MetaData, Select, Text, literal_column
from sqlalchemy import func as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

P = ParamSpec("P")
T = TypeVar("T")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(Protocol):
    """A row of either driver: by column name, by position, or unpacked."""

    def __getitem__(self, key: Any) -> Any:
        """Return the value of the column named or numbered *key*."""


@dataclass(frozen=True, slots=True)
class LogOrder:
    """The columns that order a log, and the condition below which no commit is outstanding.

    On SQLite ids follow commits. On PostgreSQL a sequence is taken before its commit, so the
    order is (transaction, id) and only transactions older than any running one are read.
    """

    columns: tuple[str, ...]
    horizon: str | None


class UnitOfWork(Protocol):
    """Statements that see one state and, when they change it, do so together or not at all.

    On SQLite nothing in it truly waits, and waiting for anything else raises
    :class:`~doorward.kernel.errors.Fault`: no network and no hashing inside.
    """

    @property
    def log_order(self) -> "LogOrder":
        """How an append-only log is read here without ever missing a late commit."""

    def afterwards(self, act: Callable[[], None]) -> None:
        """Do *act* in the event loop once this is committed; never if it is not."""

    async def all(self, statement: Executable) -> Sequence[Row]:
        """Run *statement* and return all its rows."""

    async def first(self, statement: Executable) -> Row | None:
        """Run *statement* and return its first row, or None."""

    async def run(self, statement: Executable) -> int:
        """Run a change and return how many rows it touched."""

    async def run_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a change once for each of *rows* (values by bind name)."""


Verb = Callable[Concatenate[UnitOfWork, P], Coroutine[Any, Any, T]]


class Database(Protocol):
    """A place where state is kept. Raises ``Unavailable`` within 2 s when it cannot be reached."""

    async def transact(self, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb* in one serial transaction, durable when this returns.

        It may run more than once when transactions collide, so a verb has no other effects.
        """

    async def read(self, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb*, which only reads, on one snapshot begun now."""

    async def look(self, lookup: "Lookup", key: tuple[str, ...]) -> Row | None:
        """Answer one decision's question from a state read after this was called."""

    async def close(self) -> None:
        """Let go of every connection."""


class Lookup:
    """One decision's statement, written once and compiled for whichever database asks it first.

    *build* gets one text expression per name in *keys* and returns a statement that gives
    at most one row. SQLite runs it as it is; PostgreSQL runs it once for a whole batch of
    keys, beside each of them.
    """

    __slots__ = ("_build", "_postgres", "_sqlite", "keys", "name")

    def __init__(self, name: str, keys: Sequence[str], build: Callable[..., Select[Any]]) -> None:
        self.name = name
        self.keys = tuple(keys)
        self._build = build
        self._sqlite = ""
        self._postgres = ""

    @property
    def sqlite(self) -> str:
        """The statement as SQLite runs it."""
        if not self._sqlite:
            named = [literal_column(f":{key}", Text) for key in self.keys]
            self._sqlite = str(
                self._build(*named).compile(
                    dialect=sqlite.dialect(),
                    compile_kwargs={"literal_binds": True},
                )
            )
        return self._sqlite

    @property
    def postgres(self) -> str:
        """The statement as PostgreSQL runs it, for a batch of keys."""
        if not self._postgres:
            self._postgres = self._compiled_for_postgres()
        return self._postgres

    def _compiled_for_postgres(self) -> str:
        columns = [literal_column(f"q.{key}", Text) for key in self.keys]
        beside = self._build(*columns).compile(
            dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]  # it has no types
            compile_kwargs={"literal_binds": True},
        )
        arrays = ", ".join(f"${number}::text[]" for number in range(1, len(self.keys) + 1))
        names = ", ".join(self.keys)
        return (
            # Made of our own names, never of what a caller sent.
            f"SELECT q.n, d.* FROM unnest({arrays}) WITH ORDINALITY AS q({names}, n) "  # noqa: S608
            f"CROSS JOIN LATERAL ({beside}) AS d"
        )


def askable(key: tuple[str, ...]) -> tuple[str, ...]:
    """Return *key* without what no database can hold: NUL and halves of surrogate pairs.

    Such a key names nothing, and must not fail those who ask at the same moment.
    """
    text = "".join(key)
    if text.isascii() and "\x00" not in text:
        return key
    return tuple(part.replace("\x00", "\ufffd").encode("utf-8", "replace").decode() for part in key)


class current_transaction(GenericFunction[int]):  # noqa: N801 named as it is written in SQL
    """The number of the running transaction on PostgreSQL; 0 on SQLite, where ids suffice."""

    type = BigInteger()
    inherit_cache = True


@compiles(current_transaction, "sqlite")
def _no_transaction(_element: object, _compiler: object, **_options: object) -> str:
    return "0"


@compiles(current_transaction, "postgresql")
def _transaction(_element: object, _compiler: object, **_options: object) -> str:
    return "(pg_current_xact_id()::text::bigint)"


def text_list(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return the values of *column* joined by spaces, on either database."""
    return sql.aggregate_strings(column, " ")
