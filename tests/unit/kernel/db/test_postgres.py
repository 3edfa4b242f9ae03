"""PostgreSQL: look-ups in batches, collisions tried again, and refusals in time."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from doorward.kernel.db import UnitOfWork, open_database
from doorward.kernel.db.postgres import LOOKING_PATIENCE, PATIENCE, TRIES, PostgresDatabase
from doorward.kernel.errors import Unavailable
from tests.postgres import Postgres
from tests.unit.kernel.db.conftest import THING, add, lay, names


@pytest.fixture
async def db(loopback: None, postgres: Postgres) -> AsyncIterator[PostgresDatabase]:
    """Give the database on PostgreSQL only."""
    address = postgres.fresh_database()
    await lay(address)
    opened = open_database(address)
    assert isinstance(opened, PostgresDatabase)
    yield opened
    await opened.close()


async def test_who_waits_shares_a_query(
    db: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Two hundred look-ups at once are a handful of queries, and each gets its own answer.
    """
    for number in range(20):
        await db.transact(add, f"t{number}", f"n{number}")
    batches = []
    answer = PostgresDatabase._answer

    async def counted(self: Any, lookup: Any, gather: Any, batch: Any) -> None:
        batches.append(len(batch))
        await answer(self, lookup, gather, batch)

    monkeypatch.setattr(PostgresDatabase, "_answer", counted)
    asked = [f"t{number % 25}" for number in range(200)]
    rows = await asyncio.gather(*(db.look(THING, (key,)) for key in asked))

    expected = [f"n{key[1:]}" if int(key[1:]) < 20 else None for key in asked]
    assert [None if row is None else row[0] for row in rows] == expected
    assert len(batches) <= 4


async def test_a_batch_that_has_begun_takes_nobody_in(
    db: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Who comes while a query runs waits for the next: that one began after he came.
    """
    batches: list[list[str]] = []
    may_end = asyncio.Event()
    answer = PostgresDatabase._answer

    async def slow(self: Any, lookup: Any, gather: Any, batch: Any) -> None:
        batches.append([one.key[0] for one in batch])
        await may_end.wait()
        await answer(self, lookup, gather, batch)

    monkeypatch.setattr(PostgresDatabase, "_answer", slow)
    asking = []
    for key in ("a", "b", "c", "d"):
        asking.append(asyncio.ensure_future(db.look(THING, (key,))))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(*asking)

    assert batches == [["a"], ["b"], ["c", "d"]]


async def test_a_collision_is_tried_again_and_its_aftermath_comes_once(
    db: PostgresDatabase,
) -> None:
    """
    The verb runs again from the start; only what is committed is told.
    """
    tries, told = 0, []

    async def collides(uow: UnitOfWork) -> None:
        nonlocal tries
        tries += 1
        uow.afterwards(lambda: told.append(tries))
        await add(uow, f"try{tries}")
        if tries < 3:
            raise asyncpg.SerializationError

    await db.transact(collides)

    assert (tries, told, await db.read(names)) == (3, [3], [("try3", "")])


async def test_endless_collisions_are_refused(db: PostgresDatabase) -> None:
    """
    After the last try it is a refusal to come again, not a fault.
    """
    tries = 0

    async def collides(_uow: UnitOfWork) -> None:
        nonlocal tries
        tries += 1
        raise asyncpg.DeadlockDetectedError

    with pytest.raises(Unavailable):
        await db.transact(collides)

    assert tries == TRIES


async def test_a_name_that_stays_taken_is_a_fault(db: PostgresDatabase) -> None:
    """
    A verb that does not look first is wrong, and is not told to come again.
    """
    await db.transact(add, "a")

    with pytest.raises(asyncpg.UniqueViolationError):
        await db.transact(add, "a")


@pytest.fixture
def own_postgres(loopback: None, tmp_path: Path) -> Iterator[Postgres]:
    """Give a server of the test's own, to be frozen and stopped."""
    server = Postgres(tmp_path / "pg").start()
    yield server
    server.stop()


async def test_a_server_that_hangs_is_not_waited_for(own_postgres: Postgres) -> None:
    """
    Decisions, changes and lists are each refused in their time, early and late comers alike, and
    work again without a restart; so does a start before the server is there.
    """
    address = own_postgres.fresh_database()
    await lay(address)
    db = open_database(address)
    loop = asyncio.get_running_loop()
    await db.look(THING, ("a",))

    async def refused(delay: float, limit: float, ask: Any) -> None:
        await asyncio.sleep(delay)
        begun = loop.time()
        with pytest.raises(Unavailable):
            await ask()
        assert loop.time() - begun < limit + 0.2

    async def works() -> bool:
        try:
            await db.look(THING, ("a",))
            await db.read(names)
        except Unavailable:
            return False
        return True

    own_postgres.freeze()
    await asyncio.gather(
        *(refused(delay, LOOKING_PATIENCE, lambda: db.look(THING, ("a",)))
          for delay in (0, 0.01, 0.02, 0.4, 0.7)),
        *(refused(delay, PATIENCE, lambda: db.transact(add, "x")) for delay in (0, 0.4)),
        refused(0, PATIENCE, lambda: db.read(names)),
    )  # fmt: skip
    own_postgres.thaw()
    for _ in range(100):
        if await works():
            break
        await asyncio.sleep(0.05)

    assert await db.read(names) == []
    await db.close()
    own_postgres.stop()
    late = open_database(address)
    with pytest.raises(Unavailable):
        await late.look(THING, ("a",))
    own_postgres.start()
    assert await late.look(THING, ("a",)) is None
    await late.close()
