"""Guarantee 2 across SIGKILL: what was acknowledged is there, and no token lacks its event.

Under load, at random points, the whole tree or a single process is killed; the server is
ready again within two seconds and then asked for everything it had acknowledged.
"""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.proofs.ledger import Ledger
from tests.proofs.load import running
from tests.proofs.sizes import limit, size
from tests.rows import row
from tests.server import Server
from tests.world import World, eventually

# In `make test` other tests take the same cores; the promise is held where it runs alone.
READY_WITHIN = limit(30, 2)
BUYERS, CHANGERS = 6, 2
MakeServer = Callable[..., Server]


def kill_tree(server: Server) -> float:
    """Kill every process in one instant, start again and return the seconds until ready."""
    server.kill()
    server.launch()
    return server.wait_ready(30)


def kill_supervisor(server: Server) -> float:
    """Kill the supervisor alone: its children must follow before it is started again."""
    assert server.process is not None
    children = list(server.children())
    server.process.kill()
    server.process.wait(timeout=10)
    assert eventually(lambda: not any(map(is_alive, children)), within=2), "orphans go on serving"
    server.process = None
    server.launch()
    return server.wait_ready(30)


def kill_one(word: str) -> Callable[[Server], float]:
    """Return a killer of one child that has *word* in its command line."""

    def kill(server: Server) -> float:
        before = server.children()
        victims = [pid for pid, command in before.items() if word in command]
        assert victims, f"no {word} among {before}"
        victim = random.choice(victims)
        os.kill(victim, signal.SIGKILL)
        began = time.monotonic()

        def is_whole() -> bool:
            now = server.children()
            return victim not in now and len(now) >= len(before) and server.is_ready()

        assert eventually(is_whole, within=30), f"the {word} did not come back"
        return time.monotonic() - began

    return kill


def is_alive(pid: int) -> bool:
    """Whether *pid* still runs (a zombie does not)."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


KILLERS = {
    "tree": kill_tree,
    "worker": kill_one("worker"),
    "writer": kill_one("writer"),
    "supervisor": kill_supervisor,
}


def play(server: Server, rounds: int, kinds: list[str]) -> None:
    """Kill *rounds* times in turn by *kinds*; after each, ask for what was acknowledged."""
    world = World(server, server.machine)
    slow, ledgers = [], []
    for number in range(rounds):
        kind = kinds[number % len(kinds)]
        ledger = Ledger(world)
        loops = [ledger.buy_tokens] * BUYERS + [ledger.make_changes] * CHANGERS
        with running(*loops):
            time.sleep(random.uniform(0.1, 0.8))
            seconds = KILLERS[kind](server)
        if seconds > READY_WITHIN:
            slow.append(f"{kind} {number}: {seconds:.2f} s")
        assert ledger.lost() == [], f"after {kind} {number}"
        assert set(ledger.statuses) <= {0, 200, 201, 204, 503}, ledger.statuses
        ledgers.append(ledger)
    assert [lost for ledger in ledgers[-20:] for lost in ledger.lost()] == []
    assert sum(len(ledger.tokens) for ledger in ledgers) > 20 * rounds, "no load worth the name"
    assert sum(len(ledger.accounts) for ledger in ledgers) > rounds, "no changes worth the name"
    assert slow == []


@row("INC-14", "INC-52")
@pytest.mark.timeout(limit(300, 5000))
def test_sigkill_on_sqlite_loses_nothing_acknowledged(new_server: MakeServer) -> None:
    """
    Whole tree, worker, writer or supervisor killed under load: no acknowledged change, token
    or event is lost, none of the dead comes back to life, and the file stays whole.
    """
    server = new_server(workers=2).init().start()
    play(server, size(5, 100), ["tree", "writer", "worker", "supervisor"])
    server.stop()
    with sqlite3.connect(f"file:{server.data}/doorward.sqlite3?mode=ro", uri=True) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@row("INC-14", "INC-52")
@pytest.mark.timeout(limit(300, 2500))
def test_sigkill_on_postgresql_loses_nothing_acknowledged(
    new_server: MakeServer, postgres: Postgres
) -> None:
    """
    The same on PostgreSQL, where every worker writes its own events.
    """
    server = new_server(postgres.fresh_database(), workers=2).init().start()
    play(server, size(5, 20), ["tree", "worker", "supervisor"])
