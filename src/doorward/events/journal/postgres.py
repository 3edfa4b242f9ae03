"""The PostgreSQL journal: one statement, so one round trip and one commit, for all who wait."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

import structlog

from doorward.events.journal.port import Parcel, Shared, Waiting, refuse, settle
from doorward.events.store import FORGET, POSTGRES_BATCH
from doorward.kernel.db.postgres import PostgresDatabase, Rejected
from doorward.kernel.errors import Unavailable
from doorward.kernel.ordering import Gather

_WIDTHS: Final = (8, 6, 9, 3, 9, 6)
AT_ONCE: Final = 2
PATIENCE: Final = 1.0
"""Seconds from an event's arrival to its refusal; the look-up before it had its own share."""

log = structlog.get_logger("doorward.journal")


class PostgresJournal(Shared):
    """Writes this process's events straight to the database."""

    def __init__(self, database: PostgresDatabase, clock: Any) -> None:
        super().__init__(clock)
        self._database = database
        self._gather: Gather[Waiting] = Gather(AT_ONCE)
        self._waiting = self._gather.waiting
        self._tasks: set[asyncio.Task[None]] = set()
        self._flushing = False
        self._committing = 0

    def _reachable(self) -> bool:
        return True

    def _wake(self) -> None:
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        deadline = self._since + PATIENCE
        batch = self._gather.begin()
        self._waiting = self._gather.waiting
        if batch:
            self._spawn(self._commit(batch, deadline))

    def _write_notes(self) -> None:
        parcel = self.take_notes()
        if parcel.events or parcel.counts:
            self._spawn(self._write_activity(parcel))

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def queued(self) -> int:
        """Return how many entries wait, those in a commit included."""
        return len(self._waiting) + self._committing

    async def _commit(self, batch: list[Waiting], deadline: float) -> None:
        self._committing += len(batch)
        try:
            settle(batch, await self._write(self.pack(batch), deadline))
        except Unavailable:
            refuse(batch)
        except Rejected as cause:
            log.warning("not_durable", error=type(cause).__name__, entries=len(batch))
            await self._one_by_one(batch, deadline)
        except BaseException:
            refuse(batch)
            raise
        finally:
            self._committing -= len(batch)
            self._gather.finish()
            if self._waiting:
                self._wake()

    async def _one_by_one(self, batch: list[Waiting], deadline: float) -> None:
        """Isolate what the database will not take, so that it refuses nobody else."""
        for entry in batch:
            try:
                settle([entry], await self._write(self.pack([entry]), deadline))
            except (Unavailable, Rejected):
                refuse([entry])

    async def _write_activity(self, parcel: Parcel) -> None:
        try:
            await self._write(parcel, asyncio.get_running_loop().time() + PATIENCE)
        except (Unavailable, Rejected):
            log.warning("activity_lost", events=len(parcel.events))

    async def _write(self, parcel: Parcel, deadline: float) -> dict[str, int]:
        arrays: list[Any] = []
        for rows, width in zip(parcel, _WIDTHS, strict=True):
            arrays += _columns(sorted(rows) if rows is parcel.usage else rows, width)
        patience = deadline - asyncio.get_running_loop().time()
        async with self._database.connection(patience) as connection:
            found = await connection.fetch(POSTGRES_BATCH, *arrays, self._clock())
        return {row["key"]: row["count"] for row in found}

    async def tidy(self) -> None:
        """Forget what is over; see :meth:`Journal.tidy`."""
        async with self._database.connection() as connection:
            for statement in FORGET:
                await connection.execute(statement, self._clock())

    async def close(self) -> None:
        """Write what was noted and wait briefly for what is under way."""
        self._write_notes()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]
