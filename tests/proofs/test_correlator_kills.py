"""The correlator is killed again and again while it works: each incident is there exactly once."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.proofs.sizes import limit, size
from tests.server import Server
from tests.world import World, eventually

KILLS = size(4, 50)
CLIENTS = size(6, 60)


@pytest.mark.timeout(limit(120, 1_200))
def test_killed_mid_stream_it_reports_each_incident_exactly_once(
    database: str, new_server: Callable[..., Server]
) -> None:
    """
    SIGKILL at any moment loses no finding and repeats none, and no event is in one twice.
    """
    server = new_server(database, env={"DOORWARD_CORRELATE": "1"}).init().start()
    world = World(server, server.machine)
    clients = [world.make_client() for _ in range(CLIENTS)]
    killed = 0
    for number, client in enumerate(clients):
        for _ in range(10):
            assert world.ask_token(client, secret="wrong").status_code == 401
        while killed < KILLS * (number + 1) // CLIENTS:
            killed += kill_correlator(server)

    def each_has_its_own() -> bool:
        return len(list(world.pages("/api/v1/incidents", rule="secret-guessing"))) >= CLIENTS

    assert eventually(each_has_its_own, within=60)
    time.sleep(2)  # what would come twice comes now
    incidents = list(world.pages("/api/v1/incidents", rule="secret-guessing"))
    touched = [one["client_id"] for i in incidents for one in i["assets"] if one["client_id"]]
    assert sorted(touched) == sorted(client.client_id for client in clients)
    assert [one["events"] for one in incidents] == [10] * CLIENTS
    assert killed == KILLS


def kill_correlator(server: Server) -> int:
    """Kill the correlator's process; return how many there were."""
    found = [pid for pid, name in server.children().items() if name == "doorward correl"]
    for pid in found:
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.3)
    return len(found)
