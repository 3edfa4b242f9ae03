"""A log and its journals on either database; on SQLite with a real writer."""

import asyncio
import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from doorward.events import Event, Filter, Recorded, declare, read_events
from doorward.events.journal import writer as writer_module
from doorward.events.journal.port import Shared
from doorward.events.journal.postgres import PostgresJournal
from doorward.events.journal.remote import RemoteJournal
from doorward.events.journal.writer import Writer
from doorward.kernel.authority import Actor
from doorward.kernel.db import Database, open_database
from doorward.kernel.db.postgres import PostgresDatabase
from doorward.kernel.page import Window
from doorward.settings import Settings
from doorward.writer import main as writer_main
from tests.unit.doors import NOW, FrozenClock, create_postgres_tables, create_tables

HAPPENED = declare("test.happened", "Something happened in a test", "word")
ME = Actor.system("tenant-a")


def event(word: str = "", *, client: str = "key-me", **more: Any) -> Event:
    """Return something that happened."""
    details = {"word": word} if word else {}
    return Event(HAPPENED, "tenant-a", NOW, "key-me", "client", client, details=details, **more)


class Place:
    """Where events are kept, and who writes them there."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.folder = folder
        self.clock = FrozenClock()
        self.journals: list[Shared] = []
        self.listener: socket.socket | None = None
        self.writer: Writer | None = None
        self._thread: threading.Thread | None = None

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder / "doorward.sqlite3"

    def start_writer(self) -> Writer:
        """Let a writer run in a thread."""
        assert self.listener is not None
        self.writer = Writer(self.path, self.listener, self.clock)
        self._thread = threading.Thread(target=self.writer.run, daemon=True)
        self._thread.start()
        return self.writer

    def stop_writer(self) -> None:
        """Let the writer end, if one runs."""
        if self.writer is not None and self._thread is not None:
            self.writer.stop()
            self._thread.join(5)
            self.writer = None

    async def journal(self) -> Shared:
        """Return a worker's journal, connected."""
        if isinstance(self.db, PostgresDatabase):
            journal: Shared = PostgresJournal(self.db, self.clock)
        else:
            journal = RemoteJournal(str(self.folder / "journal"), self.clock)
            journal.connect()
            while self.writer is not None and not journal._reachable():
                await asyncio.sleep(0.005)
        self.journals.append(journal)
        return journal

    async def log(self, wanted: Filter | None = None, tenant: str = "tenant-a") -> list[Recorded]:
        """Return everything recorded in a tenant, page by page."""
        warrant = Actor.system(tenant).warrant("events:read")
        found: list[Recorded] = []
        after = None
        while True:
            window = Window(200, after)
            page = await self.db.read(read_events, warrant, wanted or Filter(), window)
            found += page.items
            after = page.next
            if after is None:
                return found

    async def rows(self, statement: Any) -> list[Any]:
        """Return the rows of a statement."""

        async def verb(uow: Any) -> list[Any]:
            return list(await uow.all(statement))

        return await self.db.read(verb)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder with a path short enough for a socket."""
    path = Path(tempfile.mkdtemp(prefix="dw"))
    yield path
    shutil.rmtree(path)


async def _place(folder: Path, url: str) -> Place:
    if url:
        await create_postgres_tables(url)
        return Place(open_database(url), folder)
    create_tables(folder / "doorward.sqlite3")
    place = Place(open_database(str(folder / "doorward.sqlite3")), folder)
    place.listener = socket.socket(socket.AF_UNIX)
    place.listener.bind(str(folder / "journal"))
    place.listener.listen(64)
    place.listener.setblocking(False)
    return place


async def _leave(place: Place) -> None:
    for journal in place.journals:
        await journal.close()  # type: ignore[attr-defined]  # both journals have it
    place.stop_writer()
    await place.db.close()
    if place.listener is not None:
        place.listener.close()


@pytest.fixture
async def bare(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    """Give a log on SQLite whose writer does not run yet."""
    monkeypatch.setattr(writer_module, "_IDLE", 0.05)
    place = await _place(folder, "")
    yield place
    await _leave(place)


@pytest.fixture
async def place(
    loopback: None, database: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    """Give a log on each database, with a writer where there is one."""
    monkeypatch.setattr(writer_module, "_IDLE", 0.05)
    place = await _place(folder, database)
    if place.listener is not None:
        place.start_writer()
    yield place
    await _leave(place)


class WriterProcess:
    """The real writer in a process of its own, to be stopped and killed."""

    def __init__(self, place: Place) -> None:
        assert place.listener is not None
        self._process = multiprocessing.get_context("spawn").Process(
            target=writer_main,
            args=(Settings(data=place.folder), place.listener, os.getpid()),
            daemon=True,
        )
        self._process.start()

    def stall(self) -> None:
        """Let it neither read nor write."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Undo :meth:`stall`."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._process.join(5)


@pytest.fixture
def writer_process(bare: Place) -> Iterator[Callable[[], WriterProcess]]:
    """Give a starter of writer processes for the log on SQLite."""
    started: list[WriterProcess] = []

    def start() -> WriterProcess:
        started.append(WriterProcess(bare))
        return started[-1]

    yield start
    for one in started:
        one.kill()


async def outcomes(*awaited: Any) -> list[tuple[str, float]]:
    """Return, for each, the name of what it raised or ``""``, and the seconds it took."""
    loop = asyncio.get_running_loop()

    async def one(work: Any) -> tuple[str, float]:
        begun = loop.time()
        try:
            await work
        except Exception as error:  # noqa: BLE001 whatever it is, its name is what is asked for
            return type(error).__name__, loop.time() - begun
        return "", loop.time() - begun

    return list(await asyncio.gather(*map(one, awaited)))


async def until(look: Callable[[], Any], within: float = 5.0) -> Any:
    """Return what *look* gives once it is true; fail when it does not become so in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while loop.time() < deadline:
        seen = look()
        if asyncio.iscoroutine(seen):
            seen = await seen
        if seen:
            return seen
        await asyncio.sleep(0.02)
    message = f"did not happen within {within} s"
    raise AssertionError(message)
