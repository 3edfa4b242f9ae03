"""Guarantee 2 when nothing can be written: refused within two seconds, never unrecorded.

The disk fills up, the writer dies or hangs, the database goes away: each time tokens are
refused with `Retry-After`, `/readyz` says so, and service comes back by itself.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.postgres import Postgres
from tests.proofs.load import running
from tests.proofs.tally import Tally
from tests.proofs.walled import WalledServer
from tests.server import Server
from tests.world import World, eventually

CONNECTIONS = 8
BACK_WITHIN = 10.0
MakeServer = Callable[..., Server]


def readiness(world: World) -> int:
    """Return the status that /readyz answers with; it too must answer in time."""
    return httpx.get(f"{world.server.url}/readyz", timeout=3).status_code


@pytest.fixture
def walled(tmp_path: Path) -> Iterator[WalledServer]:
    """Give a server, not started, whose data folder is a file system of 16 MB."""
    server = WalledServer(tmp_path / "walled", workers=2)
    yield server
    server.close()


@pytest.mark.timeout(300)
def test_a_full_disk_refuses_and_recovers(walled: WalledServer) -> None:
    """
    Events fill the disk: 0 unrecorded tokens, refusals in time, changes refused whole; once
    there is room again the same processes serve again.
    """
    walled.fill("filler", megabytes=9)
    walled.init().start()
    world = World(walled, walled.machine)
    client, other = world.make_client(), world.make_client()
    processes = set(walled.children())
    tally = Tally(world, client)
    with running(*tally.loops(CONNECTIONS)):
        assert eventually(tally.refusals, within=120), "16 MB never filled up"
        full = time.monotonic()
        assert eventually(lambda: readiness(world) == 503)
        assert eventually(lambda: tally.statuses(since=full + 1) == {503}, within=15)
        reset = world.call("POST", f"/api/v1/clients/{other.id}/reset")
        assert (reset.status_code, reset.headers["retry-after"].isdigit()) == (503, True)
        assert world.ask_token(client, secret="wrong").status_code in (401, 503)
        walled.remove("filler")
        freed = time.monotonic()
        assert eventually(lambda: readiness(world) == 200, within=BACK_WITHIN)
        assert eventually(partial(tally.serves, since=freed), within=BACK_WITHIN)
    tally.judge()
    assert tally.unrecorded() == []
    assert set(walled.children()) == processes, "it recovered by a restart"
    assert world.ask_token(other).status_code == 200, "a refused reset ended the secret"


@pytest.mark.timeout(200)
def test_a_killed_writer_refuses_and_is_restarted(new_server: MakeServer) -> None:
    """
    The writer killed three times: every request is served or refused in time, a new writer
    comes, and no token lacks its event.
    """
    server = new_server(workers=2).init().start()
    world = World(server, server.machine)
    tally = Tally(world, world.make_client())
    with running(*tally.loops(CONNECTIONS)):
        for _ in range(3):
            time.sleep(0.5)
            [writer] = writers(server)
            os.kill(writer, signal.SIGKILL)
            killed = time.monotonic()
            assert eventually(partial(another_writer, server, writer), within=3)
            assert eventually(partial(tally.serves, since=killed), within=5)
    tally.judge()
    assert tally.unrecorded() == []


@pytest.mark.timeout(200)
def test_a_hanging_writer_refuses_and_service_comes_back(new_server: MakeServer) -> None:
    """
    A writer that stands still grants nothing: requests are refused in time while it hangs.
    """
    server = new_server(workers=2).init().start()
    world = World(server, server.machine)
    tally = Tally(world, world.make_client())
    with running(*tally.loops(CONNECTIONS)):
        time.sleep(0.5)
        [writer] = writers(server)
        os.kill(writer, signal.SIGSTOP)
        stopped = time.monotonic()
        assert eventually(lambda: readiness(world) == 503)
        time.sleep(2)
        statuses = tally.statuses(since=stopped)
        if writer in writers(server):
            assert statuses == {503}
            os.kill(writer, signal.SIGCONT)
        resumed = time.monotonic()
        assert eventually(partial(tally.serves, since=resumed), within=BACK_WITHIN)
        assert eventually(lambda: readiness(world) == 200, within=BACK_WITHIN)
    tally.judge()
    assert tally.unrecorded() == []


@pytest.mark.timeout(200)
@pytest.mark.parametrize("how", ["stopped", "hanging"])
def test_a_database_that_is_gone_refuses_and_comes_back(
    new_server: MakeServer, tmp_path: Path, how: str
) -> None:
    """
    PostgreSQL stopped or hanging: nothing is granted, refusals come in time, and when it is
    back the same processes serve again.
    """
    postgres = Postgres(tmp_path / "pg").start()
    try:
        server = new_server(postgres.fresh_database(), workers=2).init().start()
        world = World(server, server.machine)
        processes = set(server.children())
        tally = Tally(world, world.make_client())
        with running(*tally.loops(CONNECTIONS)):
            time.sleep(0.5)
            postgres.stop() if how == "stopped" else postgres.freeze()
            gone = time.monotonic()
            assert eventually(lambda: readiness(world) == 503)
            time.sleep(2)
            assert tally.statuses(since=gone) == {503}
            postgres.start() if how == "stopped" else postgres.thaw()
            back = time.monotonic()
            assert eventually(lambda: readiness(world) == 200, within=BACK_WITHIN)
            assert eventually(partial(tally.serves, since=back), within=BACK_WITHIN)
        tally.judge()
        assert tally.unrecorded() == []
        assert set(server.children()) == processes, "it recovered by a restart"
        server.kill()
    finally:
        postgres.thaw() if how == "hanging" else None
        postgres.stop()


def writers(server: Server) -> list[int]:
    """Return the process ids of the journal's writer, one when all is well."""
    return [pid for pid, command in server.children().items() if "writer" in command]


def another_writer(server: Server, former: int) -> bool:
    """Whether a writer runs that is not the *former* one."""
    return any(pid != former for pid in writers(server))
