"""``doorward serve`` as a process: start, stop, kill, restart."""

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.server import Server
from tests.world import World, eventually

MakeServer = Callable[..., Server]


def alive(pid: int) -> bool:
    """Whether *pid* still runs (a zombie does not)."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_it_is_ready_soon_and_stops_on_ctrl_c(database: str, new_server: MakeServer):
    """Ready within 3 s with two workers; SIGINT drains and ends all of it within 5 s, status 0."""
    server = new_server(database, workers=2).init()
    server.launch()
    assert server.wait_ready() <= 3 * patience()
    children = server.children()
    assert len(children) >= 2
    began = time.monotonic()
    assert server.stop(within=8) == 0, server.log[-2000:]
    assert time.monotonic() - began <= 5
    assert not [pid for pid in children if alive(pid)]


def patience() -> float:
    """Return how much slower than alone this machine is now: others may share its cores."""
    return max(1.0, (os.getloadavg()[0] + 1) / (os.cpu_count() or 1))


def test_nothing_outlives_the_supervisor(database: str, new_server: MakeServer):
    """When the supervisor is killed, workers and writer die with it."""
    server = new_server(database, workers=2).init().start()
    children = server.children()
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    assert eventually(lambda: not [pid for pid in children if alive(pid)])


def test_a_killed_worker_is_replaced(database: str, new_server: MakeServer):
    """The supervisor starts another worker; the service goes on meanwhile or soon after."""
    server = new_server(database, workers=2).init().start()
    world = World(server, server.machine)
    before = server.children()
    victim = max(before)
    os.kill(victim, signal.SIGKILL)
    assert eventually(
        lambda: victim not in server.children() and len(server.children()) == len(before),
        within=10,
    )
    assert eventually(server.is_ready, within=10)
    assert World(server, server.machine).ask_token(world.admin).status_code == 200


def test_everything_acknowledged_survives_a_kill(database: str, new_server: MakeServer):
    """Clients, secrets, resets, tokens and events are there after SIGKILL of everything."""
    server = new_server(database).init().start()
    world = World(server, server.machine)
    client = world.make_client()
    renewed = world.reset(client)
    token = world.token(renewed)
    server.restart()
    world = World(server, server.machine)
    assert world.passes(token)
    assert world.ask_token(client).status_code == 401
    types = [event["type"] for event in world.events(client.client_id)]
    assert [one for one in types if one != "authentication.failed"][:3] == [
        "client.created",
        "client.reset",
        "token.issued",
    ]


def test_one_folder_has_one_server(new_server: MakeServer):
    """A second ``serve`` on the same folder refuses and says why; the first goes on."""
    server = new_server().init().start()
    second = server.cli("serve", env={"DOORWARD_PORT": str(server.port + 1)}, timeout=20)
    assert second.returncode != 0
    assert "Traceback" not in second.stderr
    assert str(server.data) in second.stderr + second.stdout
    assert server.is_ready()


def test_a_taken_port_is_said_plainly(new_server: MakeServer):
    """A port that somebody else listens on ends the start with a plain sentence."""
    first = new_server().init().start()
    second = new_server(env={"DOORWARD_PORT": str(first.port)}).init()
    done = second.cli("serve", timeout=20)
    assert done.returncode != 0
    assert str(first.port) in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_folder_without_init_is_furnished_or_refused_plainly(new_server: MakeServer):
    """``serve`` on an empty folder never ends in a traceback."""
    server = new_server()
    server.launch()
    assert eventually(
        lambda: server.is_ready() or server.process is None or server.process.poll() is not None,
        within=15,
    )
    assert "Traceback" not in server.log


def test_no_process_leaves_a_core(new_server: MakeServer):
    """No core dump can hold a secret: the limit is 0 in every process."""
    server = new_server(workers=2).init().start()
    assert server.process is not None
    for pid in (server.process.pid, *server.children()):
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert re.search(r"^Max core file size\s+0\s+0\s", limits, re.MULTILINE), pid


def test_a_long_request_is_finished_before_the_stop(new_server: MakeServer):
    """Stopping while tokens are asked for: each request is answered or never taken, no 5xx."""
    server = new_server().init().start()
    world = World(server, server.machine)
    client = world.make_client()
    statuses = [world.ask_token(client).status_code for _ in range(20)]
    assert set(statuses) == {200}
    assert server.stop() == 0


def test_the_log_holds_no_secret(database: str, new_server: MakeServer):
    """Whatever happens, no secret and no token is printed."""
    server = new_server(database, env={"DOORWARD_LOG": "json"}).init().start()
    world = World(server, server.machine)
    client = world.make_client()
    token = world.token(client)
    world.call("GET", "/v1/users", token + "x")
    world.call("GET", "/nothing", params={"client_secret": client.secret})
    world.reset(client)
    server.stop()
    for secret in (
        client.secret.split("_")[2],
        token.split(".")[2],
        server.machine["client_secret"],
    ):
        assert secret not in server.log
