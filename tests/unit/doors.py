"""REST doors without the guard: a small app whose caller is whoever the test says.

Only the guard is left out; the store is a real database, the doors and the problem table are the
server's own.
"""

from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from doorward.credentials import Throttle
from doorward.events import Event, record
from doorward.kernel.authority import Actor, ActorKind, Everything, Origin
from doorward.kernel.card import Card, Tools
from doorward.kernel.db import Database, metadata, open_database
from doorward.kernel.db.sqlite import SqliteDatabase
from doorward.kernel.errors import Refusal
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Pepper
from doorward.people import Hasher, Proofs
from doorward.settings import Settings
from doorward.tenants import Made, NewTenant, create, create_default
from doorward.web.api import Workplace
from doorward.web.asgi import read_head
from doorward.web.errors import install

NOW = 1_700_000_000_000
KEYS = {"aaaaaaaa": bytes(32)}
PUBLIC_URL = "https://doors.example"


class PlainJournal:
    """A journal that writes at once, each entry in a transaction of its own, and counts."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._counts: dict[str, int] = {}

    async def record(
        self, event: Event, _use: object = None, tally: tuple[str, ...] = ()
    ) -> tuple[int, ...]:
        """Make the event durable and count it."""
        await self._db.transact(record, event)
        for key in tally:
            self._counts[key] = self._counts.get(key, 0) + 1
        return tuple(self._counts[key] for key in tally)


class FrozenClock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now

    def tick(self, milliseconds: int = 1) -> None:
        """Let time pass."""
        self.now += milliseconds


@dataclass
class House:
    """A database with its default tenant, and doors into it for any actor."""

    db: Database
    rooms: Sequence[Card]
    clock: FrozenClock = field(default_factory=FrozenClock)
    made: Made | None = None
    hasher: Hasher = field(default_factory=Hasher)
    _proofs: Proofs | None = None
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def furnishers(self) -> list[Any]:
        """What the rooms put into a new tenant."""
        return [room.furnish for room in self.rooms if room.furnish]

    @property
    def tools(self) -> Tools:
        """What furnishing needs, now."""
        return Tools(self.clock(), Seal("aaaaaaaa", KEYS), Pepper("aaaaaaaa", KEYS))

    @property
    def home(self) -> str:
        """The default tenant's id."""
        assert self.made is not None
        return self.made.tenant.id

    def actor(self, powers: Collection[str] | None = None, tenant: str = "") -> Actor:
        """Return a client with these powers, by default all, in the default tenant."""
        every: Any = Everything() if powers is None else frozenset(powers)
        origin = Origin("192.0.2.1", "test", "request-1")
        return Actor(ActorKind.CLIENT, "key-tester", tenant or self.home, every, origin)

    def person(self, user_id: str, tenant: str = "") -> Actor:
        """Return a user by its own token, with no power but over what is its own."""
        origin = Origin("192.0.2.2", "test", "request-1")
        return Actor(ActorKind.USER, user_id, tenant or self.home, frozenset(), origin)

    async def second_tenant(self, slug: str = "") -> str:
        """Make another tenant and return its id."""
        new = NewTenant("Another", slug or f"other{next(self._numbers)}")
        made = await self.db.transact(create, self.actor(), new, self.tools, self.furnishers)
        return made.tenant.id

    @property
    def proofs(self) -> Proofs:
        """What people's doors check and keep proofs with."""
        if self._proofs is None:
            journal: Any = PlainJournal(self.db)
            throttle = Throttle(journal, self.clock, Settings(throttle_failures=3))
            self._proofs = Proofs(
                self.db, journal, throttle, self.hasher, self.tools.seal, self.clock
            )
        return self._proofs

    def doors(self, actor: Actor | None = None) -> httpx.AsyncClient:
        """Return an HTTP client of the rooms' doors, entered as *actor*."""
        app = FastAPI()
        install(app)
        for room in self.rooms:
            if room.router is not None:
                app.include_router(room.router)
        pepper, seal = self.tools.pepper, self.tools.seal
        settings = Settings(public_url=PUBLIC_URL)
        app.state.desk = Workplace(
            self.db, self.clock, pepper, seal, settings, self.furnishers, self.proofs
        )
        caller = actor or self.actor()

        async def entered(scope: Any, receive: Any, send: Any) -> None:
            scope["state"] = {
                "actor": caller, "base_url": PUBLIC_URL, "request_id": "request-1",
                "arrival": read_head(scope, ()),
            }  # fmt: skip
            await app(scope, receive, send)

        transport = httpx.ASGITransport(entered)
        return httpx.AsyncClient(transport=transport, base_url="http://test")

    async def events(self, tenant: str = "") -> list[tuple[str, dict[str, Any]]]:
        """Return type and details of everything recorded in a tenant, oldest first."""
        from doorward.events import Filter, read_events
        from doorward.kernel.page import Window

        warrant = self.actor(tenant=tenant).warrant("events:read")
        page = await self.db.read(read_events, warrant, Filter(), Window(200))
        return [(event.type, dict(event.body.get("details", {}))) for event in page.items]


def create_tables(path: Path) -> None:
    """Make every table that is declared by now in the SQLite file at *path*."""
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()


async def create_postgres_tables(url: str) -> None:
    """Make every table that is declared by now in the PostgreSQL database at *url*."""
    import asyncpg

    dialect = postgresql.dialect()
    connection = await asyncpg.connect(url)
    for table in metadata.sorted_tables:
        await connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in table.indexes:
            await connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    await connection.close()


@asynccontextmanager
async def open_house(
    folder: Path, rooms: Sequence[Card], postgres_url: str = ""
) -> AsyncIterator[House]:
    """Open a house with *rooms* on SQLite in *folder*, or on a fresh PostgreSQL database."""
    db: Database
    if postgres_url:
        await create_postgres_tables(postgres_url)
        db = open_database(postgres_url)
    else:
        path = folder / "house.sqlite3"
        create_tables(path)
        db = SqliteDatabase(path)
    house = House(db, rooms)
    house.made = await db.transact(create_default, house.tools, house.furnishers)
    yield house
    house.hasher.close()
    await db.close()


async def refusal(work: Coroutine[Any, Any, Any]) -> Refusal:
    """Return what *work* raises; it must raise."""
    try:
        await work
    except Refusal as raised:
        return raised
    message = "nothing was refused"
    raise AssertionError(message)


def fields(answer: httpx.Response) -> list[str]:
    """Return the names of the fields a problem complains of."""
    return [error["field"] for error in answer.json()["errors"]]
