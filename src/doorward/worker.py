"""One worker: the plant, the application, and uvicorn on a socket of its own.

The supervisor loads this module once and forks each worker from itself (decision 0022).
"""

import asyncio
import contextlib
import gc
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import uvicorn
import uvloop

from doorward.app import Metrics, build
from doorward.credentials import Throttle
from doorward.events import Journal
from doorward.events import listen as listen_to_events
from doorward.kernel.board import Board
from doorward.kernel.clock import system_clock
from doorward.kernel.db import Database, open_database
from doorward.kernel.errors import Unavailable
from doorward.kernel.keyring import MASTER_FILE, PEPPER_FILE, load_keys
from doorward.kernel.process import call_itself, die_with_parent
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Pepper
from doorward.people import end_over
from doorward.settings import Settings
from doorward.signing import Signers, catch_up
from doorward.tokens import Catalogues, Plant
from doorward.web.bounds import BoundedProtocol

JOURNAL_SOCKET: Final = "journal"
BOARD: Final = "board"
DRAIN: Final = 3
CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""What TLS 1.2 may use: forward secrecy and authenticated encryption, whatever the default is.

That of older uvicorns, ``TLSv1``, names ciphers that do not encrypt at all.
"""
_HOUSEKEEPING: Final = 60
_MEASURING: Final = 1


def load_secrets(settings: Settings) -> tuple[Pepper, Seal]:
    """Return the pepper and the seal; raises ``Fault`` when a key is not at hand."""
    pepper = Pepper(*load_keys(settings.data / PEPPER_FILE, "DOORWARD_PEPPER"))
    seal = Seal(*load_keys(settings.data / MASTER_FILE, "DOORWARD_MASTER_KEY"))
    return pepper, seal


def open_journal(db: Database, run: Path) -> Journal:
    """Return the journal of this process: the writer's line on SQLite, its own on PostgreSQL."""
    from doorward.kernel.db.sqlite import SqliteDatabase

    if isinstance(db, SqliteDatabase):
        from doorward.events.journal.remote import RemoteJournal

        remote = RemoteJournal(str(run / JOURNAL_SOCKET), system_clock)
        remote.connect()
        return remote
    from doorward.events.journal.postgres import PostgresJournal
    from doorward.kernel.db.postgres import PostgresDatabase

    assert isinstance(db, PostgresDatabase)  # noqa: S101 there are only two
    return PostgresJournal(db, system_clock)


def listen(settings: Settings) -> socket.socket:
    """Return a listening socket that shares the address with the other workers'.

    Each worker has its own: the kernel then spreads connections over them evenly.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((settings.host, settings.port))
    listener.listen(2048)
    listener.setblocking(False)
    return listener


class _Server(uvicorn.Server):
    """uvicorn, telling the board when it listens."""

    def __init__(self, config: uvicorn.Config, board: Board, number: int) -> None:
        super().__init__(config)
        self._board = board
        self._number = number

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._board.mark(self._number, up=True)


@contextlib.asynccontextmanager
async def _plant(settings: Settings, run: Path) -> AsyncIterator[tuple[Plant, Seal]]:
    pepper, seal = load_secrets(settings)
    db = open_database(settings.database_url)
    journal = open_journal(db, run)
    plant = Plant(
        db, journal, system_clock, pepper, Signers(db, seal), Catalogues(db),
        Throttle(journal, system_clock, settings), settings, seal,
    )  # fmt: skip
    try:
        yield plant, seal
    finally:
        await journal.close()
        await db.close()


async def _housekeep(plant: Plant) -> None:
    while True:
        await asyncio.sleep(_HOUSEKEEPING)
        with contextlib.suppress(Exception):
            await plant.journal.tidy()
            await catch_up(plant.db, plant.clock())
            await plant.db.transact(end_over, plant.clock())


async def _measure(plant: Plant, metrics: Metrics) -> None:
    while True:
        metrics.queued(plant.journal.queued())
        await asyncio.sleep(_MEASURING)


@contextlib.contextmanager
def _tracer(settings: Settings) -> Iterator[Any | None]:
    """Give what makes spans, None unless a collector is configured: its price is its import."""
    if not settings.otlp_endpoint:
        yield None
        return
    from doorward.app.traces import Traces

    traces = Traces()
    try:
        yield traces.tracer
    finally:
        traces.close()


def _spare_the_collector() -> None:
    """Leave what was made at the start, some hundred thousand objects, out of collections.

    They stay as long as the process; to walk over them again and again costs a token a
    tenth of its time and some of them 100 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def serve(settings: Settings, number: int, count: int, run: Path) -> None:
    """Serve until told to stop, then drain for up to three seconds."""
    board = Board(run / BOARD, count)
    metrics = Metrics()
    listen_to_events(metrics.hear)
    with _tracer(settings) as tracer:
        async with _plant(settings, run) as (plant, seal):
            listen_to_events(plant.journal.hear)
            application = build(plant, board, seal, metrics, tracer)
            with contextlib.suppress(Unavailable):
                # Makes the connections that the first caller would have to wait for.
                await plant.journal.probe()
            _spare_the_collector()
            chores = [asyncio.create_task(_measure(plant, metrics))]
            if number == 0:
                chores.append(asyncio.create_task(_housekeep(plant)))
            await _Server(_config(application, settings), board, number).serve([listen(settings)])
            for chore in chores:
                chore.cancel()


def _config(application: Any, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        application, http=BoundedProtocol, ws="none", lifespan="off", access_log=False,
        log_config=None, server_header=False, proxy_headers=False, timeout_keep_alive=75,
        timeout_graceful_shutdown=DRAIN, backlog=2048,
        ssl_certfile=settings.tls_cert or None, ssl_keyfile=settings.tls_key or None,
        ssl_ciphers=CIPHERS,
    )  # fmt: skip


def main(settings: Settings, number: int, parent: int, run: Path) -> None:
    """Be worker *number* in a process just forked from *parent*, the supervisor."""
    die_with_parent(parent)
    call_itself("doorward worker")
    uvloop.run(serve(settings, number, settings.workers, run))
