"""The log as Data Security's clients fetch it: long poll, batches, nothing twice, nothing lost."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.conftest import Servers
from tests.proofs.sizes import size
from tests.rows import row
from tests.server import Server
from tests.wire.sinks import tell
from tests.world import Client, Json, World, unique

ONE, BULK = "/api/v1/log_events", "/api/v1/log_events_bulk"
MEMBERS = {
    "log_type", "item_type", "item_name", "user", "source_ip", "location", "action", "target_name",
    "target_type", "serial", "cloud_app_instance", "timestamp",
}  # fmt: skip
TYPES = {"activity_monitoring", "incident", "remediation", "policy_violation", "admin_audit"}


@pytest.fixture
def app(world: World) -> World:
    """A tenant of the test's own that is like the product."""
    return world.second_tenant(unique("Acme"), preset="data-security")


@pytest.fixture
def soar(app: World) -> Client:
    """Its one client app, with access to the log."""
    return app.make_client(permissions=["logs:access", "quarantine:manage"])


def drain(app: World, token: str, **query: int) -> list[Json]:
    """Return everything that waits."""
    found: list[Json] = []
    while (answer := app.call("GET", BULK, token, params=query)).status_code == 200:
        found += answer.json()["events"]
    assert answer.status_code == 204, answer.text
    assert answer.content == b""
    return found


def quiet(app: World, token: str) -> None:
    """Fetch everything, also what is written within a second of a call."""
    drain(app, token)
    time.sleep(1.2)
    drain(app, token)


@row("DSEC-14")
def test_200_with_the_fields_that_collectors_know(app: World, soar: Client):
    """Twelve fields, a time with its fraction, one of five types of log; the last hour is there
    from the start.
    """
    token = app.token(soar, scope="api_access")
    tell(app, 3, result="refused")
    events = drain(app, token)
    assert {*events[0]} >= MEMBERS
    assert {one["log_type"] for one in events} <= TYPES
    assert {one["log_type"] for one in events} >= {"admin_audit", "policy_violation"}
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one["timestamp"]) for one in events
    )
    assert [one["event_id"] for one in events if one["item_type"] == "external"] == [
        one["id"] for one in app.events(type="external.reported")
    ]


@row("DSEC-14")
def test_a_poll_waits_for_the_next_event(app: World, soar: Client):
    """It is held open and answered soon after something happens, with that one event."""
    token = app.token(soar, scope="api_access")
    quiet(app, token)
    with ThreadPoolExecutor(1) as aside:
        waiting = aside.submit(app.call, "GET", ONE, token)
        time.sleep(1)
        assert not waiting.done()
        (told,) = tell(app)
        began = time.monotonic()
        answer = waiting.result()
    assert (answer.status_code, answer.json()["event_id"]) == (200, told)
    assert time.monotonic() - began < 2


@row("DSEC-14")
def test_204_after_twenty_seconds_without_an_event(servers: Servers):
    """Empty; and fetching the log does not fill it."""
    app = servers.world("sqlite").second_tenant(unique("Acme"), preset="data-security")
    token = app.token(app.make_client(permissions=["logs:access"]))
    quiet(app, token)
    began = time.monotonic()
    answer = app.call("GET", ONE, token)
    assert (answer.status_code, answer.content) == (204, b"")
    assert 19 < time.monotonic() - began < 22


@row("DSEC-14")
def test_batches_are_disjoint_and_whole(app: World, soar: Client):
    """However many ask at once, each event is in exactly one batch of a hundred at most."""
    token = app.token(soar, scope="api_access")
    before = [one["event_id"] for one in drain(app, token)]
    ids = tell(app, size(150, 2_000))

    def fetch(_: int) -> httpx.Response:
        return app.call("GET", BULK, token, params={"size": 100_000})

    with ThreadPoolExecutor(16) as several:
        answers = [*several.map(fetch, range(size(48, 1_000)))]
    assert {one.status_code for one in answers} <= {200, 204}
    batches = [one.json()["events"] for one in answers if one.status_code == 200]
    batches.append(drain(app, token))
    assert max(map(len, batches)) <= 100
    seen = [one["event_id"] for batch in batches for one in batch]
    assert len(seen) == len({*seen})
    assert not {*seen} & {*before}
    assert {*ids} <= {*seen}


@row("DSEC-14")
@pytest.mark.parametrize("kill", [False, True])
def test_none_is_lost_across_a_restart(
    database: str, new_server: Callable[..., Server], kill: bool
):
    """What waits is there after a restart. Stopped in order nothing comes twice; killed, what
    was under way comes again.
    """
    server = new_server(database).init().start()
    world = World(server, server.machine)
    app = world.second_tenant(preset="data-security")
    client = app.make_client(permissions=["logs:access"])
    token = app.token(client)
    ids = tell(app, 60)
    seen: list[str] = []

    def fetch(_: int) -> list[str]:
        try:
            answer = app.call("GET", BULK, token, params={"size": 3})
        except httpx.HTTPError:
            return []
        return [one["event_id"] for one in answer.json()["events"]] if answer.content else []

    with ThreadPoolExecutor(4) as several:
        asked = [several.submit(fetch, number) for number in range(12)]
        if kill:
            time.sleep(0.05)
            server.kill()
        seen = [one for each in asked for one in each.result()]
    if not kill:
        server.stop()
    server.start()
    deadline = time.monotonic() + 25
    while not {*ids} <= {*seen} and time.monotonic() < deadline:
        seen += [one["event_id"] for one in drain(app, token)]
        time.sleep(0.2)
    assert {*ids} <= {*seen}
    if not kill:
        assert len(seen) == len({*seen})


@row("DSEC-14", "DSEC-16")
def test_403_without_the_scope_and_401_without_a_token(app: World, soar: Client):
    """With the product's three members, and nothing is handed out."""
    token = app.token(soar, scope="remediation_api")
    for path in (ONE, BULK):
        refused = app.call("GET", path, token)
        assert refused.status_code == 403
        assert {*refused.json()} == {"error", "resolution", "error_description"}
        unknown = app.call("GET", path, "")
        assert (unknown.status_code, unknown.json()["error"]) == (401, "invalid_token")
    assert drain(app, app.token(soar, scope="api_access"))


def test_a_token_that_is_cut_off_gets_no_event_it_waited_for(app: World, soar: Client):
    """Disabled while its poll is open, the client is refused and the event stays."""
    token = app.token(soar, scope="api_access")
    app.admin_token()
    quiet(app, token)
    with ThreadPoolExecutor(1) as aside:
        waiting = aside.submit(app.call, "GET", ONE, token)
        time.sleep(0.3)
        assert app.call("POST", f"/api/v1/clients/{soar.id}/disable").status_code == 200
        answer = waiting.result()
    assert answer.status_code == 401
    app.call("POST", f"/api/v1/clients/{soar.id}/enable")
    actions = [one["action"] for one in drain(app, app.token(soar, scope="api_access"))]
    assert "disabled" in actions


def test_409_for_a_second_client_that_fetches(world: World):
    """Where a tenant lets one client fetch the log, another is refused with words that help,
    until the first is deleted.
    """
    app = world.second_tenant(unique("Acme"), preset="data-security")
    policies = {"policies": {"most_clients": None}}
    assert app.call("PATCH", f"/api/v1/tenants/{app.machine['id']}", json=policies).is_success
    first, second = (app.make_client(permissions=["logs:access"]) for _ in range(2))
    assert drain(app, app.token(first))
    refused = app.call("GET", BULK, app.token(second))
    assert refused.status_code == 409
    assert "only one client may fetch" in refused.json()["error_description"]
    assert app.call("DELETE", f"/api/v1/clients/{first.id}").status_code == 204
    assert drain(app, app.token(second))


@pytest.mark.parametrize("query", ["size=0", "size=x", "size=-1", "limit=3", "size=1&size=2"])
def test_4xx_for_what_is_no_size(app: World, soar: Client, query: str):
    """Nothing is handed out for what cannot be read."""
    token = app.token(soar, scope="api_access")
    assert app.call("GET", f"{BULK}?{query}", token).status_code in {400, 422}
    assert app.call("POST", BULK, token).status_code == 405
    assert drain(app, token, size=7)


def test_404_where_the_product_is_not_spoken(world: World):
    """Other tenants have no such doors."""
    assert world.call("GET", BULK).status_code == 404
