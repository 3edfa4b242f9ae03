"""SQLite: the writer's turn, a unit of work that may not wait, and refusals in time."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.sqlite import SqliteDatabase, Turn, connect
from doorward.kernel.errors import Fault, Unavailable
from tests.unit.kernel.db.conftest import add, names

HOG = """
import sys, time
from pathlib import Path
from doorward.kernel.db.sqlite import Turn

turn = Turn(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    with turn.wait(10):
        time.sleep(0.003)
"""


@pytest.fixture
def hog(tmp_path: Path) -> Iterator[None]:
    """Run a process that takes the turn again as soon as it gave it up."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOG, str(tmp_path)], stdout=subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield
    process.kill()
    process.communicate()


async def test_waiting_for_something_else_is_a_fault(file: SqliteDatabase) -> None:
    """
    A unit of work that waits for a network or a timer would hold everybody's turn: it is
    ended, nothing of it stays, and the next one works.
    """

    async def waits(uow: UnitOfWork) -> None:
        await add(uow, "a")
        await asyncio.sleep(0)

    with pytest.raises(Fault, match="waited for something other than the database"):
        await file.transact(waits)
    with pytest.raises(Fault):
        await file.read(waits_only)
    await file.transact(add, "b")

    assert await file.read(names) == [("b", "")]


async def waits_only(_uow: UnitOfWork) -> None:
    """Wait for nothing in particular."""
    await asyncio.sleep(0)


@pytest.mark.usefixtures("hog")
def test_turns_are_handed_round_fairly(tmp_path: Path) -> None:
    """
    A process that just had its turn waits behind those who waited for theirs: against one that
    never stops taking it, fifty turns come without one long wait.
    """
    turn = Turn(tmp_path)
    waits = []
    for _ in range(50):
        begun = time.monotonic()
        with turn.wait(5):
            waits.append(time.monotonic() - begun)
    turn.close()

    assert max(waits) < 0.5
    assert sum(waits) / len(waits) < 0.05


def test_a_turn_is_given_back_when_its_holder_fails(tmp_path: Path) -> None:
    """
    An error inside does not keep the turn; who cannot have it is told in time.
    """
    mine, theirs = Turn(tmp_path), Turn(tmp_path)
    with pytest.raises(ZeroDivisionError), mine.wait():
        raise ZeroDivisionError
    with theirs.wait():
        begun = time.monotonic()
        with pytest.raises(Unavailable), mine.wait(0.1):
            pass
        assert time.monotonic() - begun < 0.5
    with mine.wait(0.1):
        pass
    mine.close()
    theirs.close()


async def test_changes_that_get_no_turn_are_refused_in_time(
    file: SqliteDatabase, tmp_path: Path
) -> None:
    """
    Not one after the other: whoever waits is refused within two seconds of coming, and what was
    refused before it began never happens later.
    """
    turn = Turn(tmp_path)
    loop = asyncio.get_running_loop()

    async def refused(number: int) -> float:
        begun = loop.time()
        with pytest.raises(Unavailable):
            await file.transact(add, f"a{number}")
        return loop.time() - begun

    with turn.wait():
        took = await asyncio.gather(*(refused(number) for number in range(5)))
        row = await file.read(names)
    turn.close()
    await file.transact(add, "b")

    assert max(took) < 2.0
    assert row == []
    assert ("b", "") in await file.read(names)


async def test_reading_needs_no_turn(file: SqliteDatabase, tmp_path: Path) -> None:
    """
    Lists and decisions go on while somebody writes, and see what was committed.
    """
    await file.transact(add, "a")
    other = connect(tmp_path / "doorward.sqlite3")
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO things VALUES ('b', '', 0)")

    seen = await asyncio.wait_for(file.read(names), 1)
    other.execute("ROLLBACK")
    other.close()

    assert seen == [("a", "")]


async def test_a_full_disk_is_refused_and_recovers(file: SqliteDatabase) -> None:
    """
    "Database or disk is full" is no fault of ours: refused, and back when there is room.
    """
    store = file._writing
    pages = store.execute("PRAGMA page_count").fetchone()[0]
    store.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Unavailable):
        await file.transact(add, "a", "x" * 100_000)
    store.execute("PRAGMA max_page_count=100000")

    await file.transact(add, "b", "x" * 100_000)
    assert [id for id, _ in await file.read(names)] == ["b"]


async def test_a_mistake_of_ours_is_not_called_a_full_disk(file: SqliteDatabase) -> None:
    """
    A missing table or a value of the wrong kind is a fault, not a reason to try again later.
    """

    async def wrong(uow: UnitOfWork, value: Any) -> None:
        await add(uow, "a", value)

    with pytest.raises(Exception, match="type 'object' is not supported"):
        await file.transact(wrong, object())
    file._writing.execute("DROP TABLE things")
    with pytest.raises(Exception, match="no such table"):
        await file.transact(wrong, "x")


def test_every_connection_is_durable(tmp_path: Path) -> None:
    """
    WAL, every commit on the disk before it returns, and nobody checkpoints on the side.
    """
    store = connect(tmp_path / "doorward.sqlite3")
    found = {
        name: store.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "wal_autocheckpoint", "foreign_keys")
    }
    store.close()

    assert found == {
        "journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0, "foreign_keys": 1,
    }  # fmt: skip
