"""SQLite: one file, many readers, and a writer's turn that is handed round fairly.

State and log share one file in WAL mode with ``synchronous=FULL``. A change takes the
*turn*, a file lock, before ``BEGIN IMMEDIATE``: SQLite's own busy handler can starve a
waiter for seconds. Nobody but the journal's writer checkpoints, and only on its turn,
because SQLite up to 3.51.2 can corrupt a WAL file when two connections do at once.
"""

import asyncio
import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite as dialects

from doorward.kernel.db.core import LogOrder, Lookup, P, Row, UnitOfWork, Verb, askable
from doorward.kernel.errors import Fault, Unavailable

T = TypeVar("T")

PATIENCE: Final = 1.8
_STEPS: Final = 50_000
"""How many steps SQLite takes, some 2 ms, before it is asked whether to go on."""
Rejected = (sqlite3.Error, OverflowError)
"""What the driver raises for a value that the file will not take."""
_DIALECT: Final = dialects.dialect(paramstyle="qmark")


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open *path* with the settings every connection of the house must have."""
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=256, timeout=1
    )
    connection.row_factory = sqlite3.Row
    if not read_only:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    # What was moved into the database leaves the log's file too, so that its size says how much
    # there still is to move.
    connection.execute("PRAGMA journal_size_limit=1048576")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA temp_store=MEMORY")
    # No mmap: a map is thrown away and made anew at every commit of another process.
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    return connection


class Turn:
    """Whose turn it is to write, across processes: a queue lock, then the turn itself.

    Whoever waits for the turn holds the queue, so the one that just had its turn
    cannot take it again before him.
    """

    def __init__(self, folder: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._queue = os.open(folder / "queue.lock", flags, 0o600)
        self._turn = os.open(folder / "turn.lock", flags, 0o600)

    @contextmanager
    def wait(self, patience: float = 1.5) -> Iterator[None]:
        """Hold the turn; raises ``Unavailable`` when it does not come within *patience* seconds."""
        deadline = time.monotonic() + patience
        _take(self._queue, deadline)
        try:
            _take(self._turn, deadline)
        finally:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give up both locks."""
        os.close(self._queue)
        os.close(self._turn)


def _take(lock: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                message = "another writer holds the store"
                raise Unavailable(message) from None
            time.sleep(0.0003)
        else:
            return


class _Work:
    """A unit of work on a plain connection; its coroutines never suspend."""

    __slots__ = ("_connection", "acts")

    # There are no transaction numbers here; saying so lets an index over them be read in order.
    log_order = LogOrder(("id",), "xact = 0")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.acts: list[Callable[[], None]] = []

    def afterwards(self, act: Callable[[], None]) -> None:
        self.acts.append(act)

    async def all(self, statement: Executable) -> Sequence[Row]:
        return self._execute(statement).fetchall()

    async def first(self, statement: Executable) -> Row | None:
        rows: list[Row] = self._execute(statement).fetchall()
        return rows[0] if rows else None

    async def run(self, statement: Executable) -> int:
        return self._execute(statement).rowcount

    async def run_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        # Executable does not declare compile(), though every statement has it.
        compiled = statement.compile(dialect=_DIALECT, column_keys=list(rows[0]))  # type: ignore[attr-defined]
        names = compiled.positiontup or ()
        values = (compiled.construct_params(row) for row in rows)
        self._connection.executemany(
            str(compiled), [tuple(one[name] for name in names) for one in values]
        )

    def _execute(self, statement: Executable) -> sqlite3.Cursor:
        # Executable does not declare compile(), though every statement has it.
        compiled = statement.compile(  # type: ignore[attr-defined]
            dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
        )
        values = compiled.construct_params()
        return self._connection.execute(
            str(compiled), tuple(values[name] for name in compiled.positiontup or ())
        )


def drive(work: Coroutine[Any, Any, T]) -> T:
    """Run *work* to its end in this thread; waiting for anything is a :class:`Fault`."""
    try:
        work.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    work.close()
    message = "a unit of work waited for something other than the database"
    raise Fault(message)


class SqliteDatabase:
    """The file and this process's connections to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = Turn(path.parent)
        self._looking = connect(path)
        self._looking.row_factory = None
        self._looking.execute("PRAGMA query_only=ON")
        self._writing = connect(path)
        self._writers = ThreadPoolExecutor(1, "unit-of-work")
        self._readers = ThreadPoolExecutor(2, "reading")
        self._mine = threading.local()

    async def transact(self, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb* on this process's writing connection, in its turn."""

        def work() -> tuple[T, list[Callable[[], None]]]:
            with translated(), self._turn.wait():
                self._writing.execute("BEGIN IMMEDIATE")
                try:
                    uow = _Work(self._writing)
                    result = drive(verb(uow, *args, **kwargs))
                    self._writing.execute("COMMIT")
                except BaseException:
                    if self._writing.in_transaction:
                        self._writing.execute("ROLLBACK")
                    raise
                return result, uow.acts

        try:
            # What has not begun when the time is up never will; what has, ends in time.
            async with asyncio.timeout(PATIENCE):
                result, acts = await asyncio.get_running_loop().run_in_executor(self._writers, work)
        except TimeoutError:
            message = "too many changes wait for the store"
            raise Unavailable(message) from None
        for act in acts:
            act()
        return result

    async def read(self, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb* on a snapshot, away from the event loop.

        What takes too long is broken off: readers are few, and all tenants share them.
        """
        deadline = time.monotonic() + PATIENCE

        def work() -> T:
            connection: sqlite3.Connection | None = getattr(self._mine, "connection", None)
            with translated():
                if connection is None:
                    connection = self._mine.connection = connect(self._path)
                    connection.execute("PRAGMA query_only=ON")
                connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
                connection.execute("BEGIN")
                try:
                    return drive(verb(_Work(connection), *args, **kwargs))
                finally:
                    connection.set_progress_handler(None, 0)
                    connection.execute("ROLLBACK")

        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.get_running_loop().run_in_executor(self._readers, work)
        except TimeoutError:
            message = "this takes longer than the store may be kept busy; ask for less"
            raise Unavailable(message) from None

    async def look(self, lookup: Lookup, key: tuple[str, ...]) -> Row | None:
        """Answer at once: a primary-key read costs less than asking a cache whether it is stale."""
        named = dict(zip(lookup.keys, askable(key), strict=True))
        with translated():
            rows: list[Row] = self._looking.execute(lookup.sqlite, named).fetchall()
        return rows[0] if rows else None

    async def close(self) -> None:
        """Close every connection of this process."""
        self._writers.shutdown()
        self._readers.shutdown()
        self._looking.close()
        self._writing.close()
        self._turn.close()


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the driver raises when the file cannot serve into ``Unavailable``."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError):
        # These say that we are wrong, not that the file cannot serve.
        raise
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as cause:
        if isinstance(cause, sqlite3.OperationalError) and "no such" in str(cause):
            raise
        message = "the store cannot be read or written now"
        raise Unavailable(message) from cause


_check: type[UnitOfWork] = _Work
