"""PostgreSQL: many nodes, serial transactions, and one batched read for all who wait.

asyncpg runs plain text. Units of work are SERIALIZABLE and are tried again when they
collide. Look-ups of requests that wait at the same moment share one query that began
after the last of them arrived (DESIGN §6).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import asyncpg
from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql as dialects

from doorward.kernel.db.core import LogOrder, Lookup, P, Row, UnitOfWork, Verb, askable
from doorward.kernel.errors import Unavailable
from doorward.kernel.ordering import Gather

T = TypeVar("T")

PATIENCE: Final = 1.8
LOOKING_PATIENCE: Final = 0.8
"""Seconds from the arrival of a look-up to its refusal: what is decided is recorded after it."""
TRIES: Final = 12
_DIALECT: Final = dialects.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # it has no types
Rejected = asyncpg.PostgresError
"""What the server raises for a statement or a value it will not take."""

_COLLISIONS: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
_GONE: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.QueryCanceledError,
    asyncpg.PostgresSystemError,
)


class _Work:
    """A unit of work on one connection of the pool."""

    __slots__ = ("_connection", "acts")

    log_order = LogOrder(
        ("xact", "id"), "xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    )

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.acts: list[Callable[[], None]] = []

    def afterwards(self, act: Callable[[], None]) -> None:
        self.acts.append(act)

    async def all(self, statement: Executable) -> Sequence[Row]:
        text, values = _compiled(statement)
        rows: Sequence[Row] = await self._connection.fetch(text, *values)
        return rows

    async def first(self, statement: Executable) -> Row | None:
        rows = await self.all(statement)
        return rows[0] if rows else None

    async def run(self, statement: Executable) -> int:
        text, values = _compiled(statement)
        status: str = await self._connection.execute(text, *values)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def run_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        # Executable does not declare compile(), though every statement has it.
        compiled = statement.compile(dialect=_DIALECT, column_keys=list(rows[0]))  # type: ignore[attr-defined]
        names = compiled.positiontup or ()
        values = (compiled.construct_params(row) for row in rows)
        await self._connection.executemany(
            str(compiled), [tuple(one[name] for name in names) for one in values]
        )


def _compiled(statement: Executable) -> tuple[str, list[Any]]:
    # Executable does not declare compile(), though every statement has it.
    compiled = statement.compile(  # type: ignore[attr-defined]
        dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
    )
    values = compiled.construct_params()
    return str(compiled), [values[name] for name in compiled.positiontup or ()]


class PostgresDatabase:
    """A pool of connections to one database, for this process."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool[Any] | None = None
        self._opening = asyncio.Lock()
        self._gathers: dict[str, Gather[_Question]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def pool(self) -> "asyncpg.Pool[Any]":
        """Return the pool, opened on first need so that a start survives a late database."""
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url, min_size=2, max_size=8, reset=_no_reset, timeout=PATIENCE,
                    max_inactive_connection_lifetime=60,
                    server_settings={"application_name": "doorward", "jit": "off"},
                )  # fmt: skip
        return self._pool

    @asynccontextmanager
    async def connection(self, patience: float = PATIENCE) -> AsyncIterator[Any]:
        """Lend a connection for *patience* seconds; a server that is gone is ``Unavailable``.

        When the time is up the connection is cut off: asking a server that hangs to cancel
        or to roll back would take as long again.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        try:
            async with asyncio.timeout_at(deadline):
                pool = self._pool or await self.pool()
                connection = await pool.acquire()
            alarm = loop.call_at(deadline, connection.terminate)
            try:
                yield connection
            finally:
                alarm.cancel()
                await pool.release(connection, timeout=0.1)
        except _GONE as cause:
            message = "the store cannot be reached now"
            raise Unavailable(message) from cause

    async def transact(self, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb* serially; collisions are tried again, up to the stated number of times."""
        async with self.connection() as connection:
            for attempt in range(TRIES):
                uow = _Work(connection)
                try:
                    async with connection.transaction(isolation="serializable"):
                        result = await verb(uow, *args, **kwargs)
                except _COLLISIONS:
                    await asyncio.sleep(0.002 * attempt)
                except asyncpg.UniqueViolationError:
                    # Whoever came first is seen by the next try, and by the verb's own check.
                    if attempt == TRIES - 1:
                        raise
                else:
                    for act in uow.acts:
                        act()
                    return result
        message = "too many changes at once"
        raise Unavailable(message)

    async def read(self, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb* on one repeatable, read-only snapshot."""
        async with (
            self.connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            return await verb(_Work(connection), *args, **kwargs)

    async def look(self, lookup: Lookup, key: tuple[str, ...]) -> Row | None:
        """Join the next batch of *lookup*; a batch that has begun takes nobody in."""
        loop = asyncio.get_running_loop()
        question = _Question(askable(key), loop.create_future(), loop.time() + LOOKING_PATIENCE)
        gather = self._gathers.get(lookup.name)
        if gather is None:
            gather = self._gathers[lookup.name] = Gather(at_once=2)
        gather.arrive(question)
        self._begin(lookup, gather)
        row: Row | None = await question.found
        return row

    def _begin(self, lookup: Lookup, gather: "Gather[_Question]") -> None:
        batch = gather.begin()
        if batch:
            task = asyncio.create_task(self._answer(lookup, gather, batch))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(
        self, lookup: Lookup, gather: "Gather[_Question]", batch: "list[_Question]"
    ) -> None:
        try:
            columns = [list(column) for column in zip(*(ask.key for ask in batch), strict=True)]
            # The first to arrive has waited longest; nobody waits longer than it may.
            patience = batch[0].deadline - asyncio.get_running_loop().time()
            async with self.connection(patience) as connection:
                rows = await connection.fetch(lookup.postgres, *columns)
            found = {row[0]: tuple(row)[1:] for row in rows}
            for number, ask in enumerate(batch, 1):
                if not ask.found.done():
                    ask.found.set_result(found.get(number))
        except BaseException as error:
            for ask in batch:
                if not ask.found.done():
                    ask.found.set_exception(error)
            if not isinstance(error, Exception):
                raise
        finally:
            gather.finish()
            self._begin(lookup, gather)

    async def close(self) -> None:
        """Close the pool, waiting briefly for what is under way."""
        if self._pool is not None:
            try:
                await asyncio.wait_for(self._pool.close(), 2)
            except TimeoutError:
                self._pool.terminate()


class _Question:
    """One waiting look-up, and until when it may wait (seconds of the loop's clock)."""

    __slots__ = ("deadline", "found", "key")

    def __init__(
        self, key: tuple[str, ...], found: "asyncio.Future[Row | None]", deadline: float
    ) -> None:
        self.key = key
        self.found = found
        self.deadline = deadline


async def _no_reset(_connection: object) -> None:
    """Nothing of ours outlives a transaction, so a connection needs no reset."""


_check: type[UnitOfWork] = _Work
