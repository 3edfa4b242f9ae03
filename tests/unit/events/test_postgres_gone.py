"""The PostgreSQL journal when the server hangs or is gone: refused in time, and back by itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from doorward.events.journal.postgres import PATIENCE, PostgresJournal
from doorward.kernel.clock import system_clock
from doorward.kernel.db import open_database
from doorward.kernel.db.postgres import PostgresDatabase
from tests.postgres import Postgres
from tests.unit.doors import create_postgres_tables
from tests.unit.events.conftest import event, outcomes, until


@pytest.fixture
def own_postgres(loopback: None, tmp_path: Path) -> Iterator[Postgres]:
    """Give a server of the test's own, to be frozen and stopped."""
    server = Postgres(tmp_path / "pg").start()
    yield server
    server.thaw()
    server.stop()


@pytest.fixture
async def journal(own_postgres: Postgres) -> AsyncIterator[PostgresJournal]:
    """Give a journal that has written once."""
    url = own_postgres.fresh_database()
    await create_postgres_tables(url)
    db = open_database(url)
    assert isinstance(db, PostgresDatabase)
    journal = PostgresJournal(db, system_clock)
    await journal.record(event())
    yield journal
    await journal.close()
    await db.close()


async def works(journal: PostgresJournal) -> bool:
    """Whether an event becomes durable now."""
    [(name, _)] = await outcomes(journal.record(event()))
    return name == ""


async def test_a_server_that_hangs_is_not_waited_for(
    journal: PostgresJournal, own_postgres: Postgres
) -> None:
    """
    Whoever comes first, and whoever has to wait for the places they hold, is refused within
    the journal's share of two seconds; when the server moves again so does the journal.
    """

    async def later(delay: float) -> float:
        await asyncio.sleep(delay)
        [(name, seconds)] = await outcomes(journal.record(event()))
        assert name == "Unavailable"
        return seconds

    own_postgres.freeze()
    took = await asyncio.gather(*(later(delay) for delay in (0, 0.01, 0.02, 0.03, 0.5, 0.9)))
    own_postgres.thaw()

    assert max(took) < PATIENCE + 0.2
    await until(lambda: works(journal))


async def test_a_server_that_is_gone_is_said_at_once(
    journal: PostgresJournal, own_postgres: Postgres
) -> None:
    """
    A refused connection is a refused event; the next server on that address is found.
    """
    own_postgres.stop()
    [(name, seconds)] = await outcomes(journal.record(event()))
    own_postgres.start()

    assert (name, seconds < PATIENCE + 0.2) == ("Unavailable", True)
    await until(lambda: works(journal))
