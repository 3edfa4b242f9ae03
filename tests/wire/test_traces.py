"""Traces of a real server, as a collector receives them over OTLP/HTTP."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.collector import Collector, attributes
from tests.server import Server
from tests.world import World, eventually


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Give a running collector."""
    running = Collector()
    yield running
    running.stop()


def test_a_server_s_requests_arrive_as_spans(
    new_server: Callable[..., Server], collector: Collector
):
    """Both planes are traced by template and request id; no id, secret or address of a caller."""
    env = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
    server = new_server(env=env).init().start()
    world = World(server, server.machine)
    client = world.make_client()
    answer = world.call("GET", f"/api/v1/clients/{client.id}")
    world.token(client)

    def arrived() -> dict[str, str]:
        return {
            span.name: str(attributes(span)["doorward.request_id"]) for span in collector.spans()
        }

    # Each worker sends its own spans in its own time, so each name is waited for.
    expected = {"POST /oauth/token", "GET /api/v1/clients/{id}"}
    assert eventually(lambda: expected <= arrived().keys(), within=20)
    assert arrived()["GET /api/v1/clients/{id}"] == answer.headers["x-request-id"]
    told = str([request for _, request in collector.received])
    assert [one for one in (client.id, client.client_id, client.secret) if one in told] == []
    world.http.close()


def test_a_collector_that_is_gone_holds_nothing_up(new_server: Callable[..., Server]):
    """Spans are lost then, requests are not, and the server stops in its time."""
    server = new_server(env={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}).init().start()
    assert httpx.get(f"{server.url}/healthz", timeout=2).status_code == 200
    assert server.stop(within=5) == 0
