"""An API of somebody else's behind the SDK's gate, with client tokens: the example portal."""

import hashlib
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DATABASES, Servers
from tests.protected import Protected, declare, issuer_of, offered, protected
from tests.raw import send_raw
from tests.rows import row
from tests.server import Server
from tests.world import Client, World, eventually

PRESET = "incydr"
AREAS = {"file_events": ["read"], "devices": ["read", "write"], "alerts": ["read", "write"]}
SHA = hashlib.sha256(b"contents of design.pdf\n" * 8192).hexdigest()
CALLS: dict[str, tuple[str, str, Any]] = {
    "search file events": ("POST", "/v2/file-events", {"searchTerm": "design"}),
    "list devices": ("GET", "/v1/devices", None),
    "look at a device": ("GET", "/v1/devices/1001", None),
    "query alerts": ("POST", "/v1/alerts/query-alerts", {}),
    "update alerts": ("POST", "/v1/alerts/update-state", {"alertIds": [], "state": "OPEN"}),
    "download a file": ("GET", f"/v1/files/get-file-by-sha256/{SHA}", None),
}
NEEDS = {
    "search file events": "file_events:read",
    "list devices": "devices:read",
    "look at a device": "devices:read",
    "query alerts": "alerts:read",
    "update alerts": "alerts:write",
    "download a file": "devices:read",
}
PERMISSIONS = [f"{area}:{action}" for area, actions in AREAS.items() for action in actions]


def add_portal(world: World) -> Any:
    """Say what the portal offers."""
    return declare(world, "https://portal.example.com", AREAS)


@pytest.fixture(scope="module", params=DATABASES)
def portal(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Protected]:
    """Give a portal, protected for a tenant of that preset by the rules which that brought."""
    default = servers.world(request.param)
    world, other = default.second_tenant(preset=PRESET), default.second_tenant(preset=PRESET)
    api = offered(world, f"{issuer_of(world)}/api/v1")
    folder = tmp_path_factory.mktemp("portal")
    with protected(world, "portal", api, folder, other, DOORWARD_RULES="") as running:
        yield running


def send(portal: Protected, name: str, token: str) -> Any:
    """Send the call of that *name*."""
    method, path, body = CALLS[name]
    return portal.call(method, path, token, json=body)


def use(portal: Protected, client: Client) -> dict[tuple[str, str, str], int]:
    """Return the calls that Doorward counted for *client*, by route, permission and result."""
    found = portal.world.get(f"/api/v1/clients/{client.id}/usage")["items"]
    return {(one["route"], one["permission"], one["result"]): one["calls"] for one in found}


@row("INC-11", "INC-38")
@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_token_opens_exactly_what_its_client_was_granted(
    portal: Protected, permission: str
) -> None:
    """
    Of all endpoints, a client with one permission reaches those whose rule names it; the others
    are refused, naming what is missing. Read does not write, and devices:read downloads.
    """
    token = portal.token(permission)

    answers = {name: send(portal, name, token) for name in CALLS}

    expected = {name: 200 if NEEDS[name] == permission else 403 for name in CALLS}
    assert {name: answer.status_code for name, answer in answers.items()} == expected
    for name, answer in answers.items():
        if answer.status_code == 403:
            assert answer.json()["missing"] == [NEEDS[name]]
            assert answer.headers["content-type"] == "application/problem+json"
            assert f'scope="{NEEDS[name]}"' in answer.headers["www-authenticate"]


@row("INC-35")
def test_what_only_reports_cannot_be_written(portal: Protected) -> None:
    """
    File events and the audit log offer no write: nobody can be granted it, nor get a token for it.
    """
    for area in ("file_events", "audit_log"):
        body = {"name": "writer", "permissions": [f"{area}:write"]}
        answer = portal.world.call("POST", "/api/v1/clients", json=body)
        client = portal.world.make_client(permissions=[f"{area}:read"])
        asked = portal.world.ask_token(client, scope=f"{area}:write", resource=portal.audience)

        assert (answer.status_code, asked.status_code) == (422, 400)
        assert "offers only read" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("end", ["revoke", "reset", "disable", "delete", "narrow"])
def test_what_was_cut_off_is_refused_at_the_next_call(portal: Protected, end: str) -> None:
    """
    Once a cut-off is acknowledged, the very next call with the token is refused; no verdict lives
    on in the API.
    """
    world = portal.world
    client = world.make_client(permissions=["devices:read", "alerts:read"])
    token = world.token(client, resource=portal.audience)
    assert send(portal, "list devices", token).status_code == 200
    place = f"/api/v1/clients/{client.id}"
    acts: dict[str, Callable[[], Any]] = {
        "revoke": lambda: world.http.post(
            "/oauth/revoke", data={"token": token}, auth=client.basic
        ),
        "reset": lambda: world.call("POST", f"{place}/reset"),
        "disable": lambda: world.call("POST", f"{place}/disable"),
        "delete": lambda: world.call("DELETE", place),
        "narrow": lambda: world.call("PATCH", place, json={"permissions": ["alerts:read"]}),
    }

    assert acts[end]().status_code in {200, 204}
    answer = send(portal, "list devices", token)

    assert answer.status_code == (403 if end == "narrow" else 401)
    if end != "narrow":
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@row("INC-16")
def test_a_download_outlives_its_token_and_the_next_call_needs_another(
    portal: Protected, tmp_path: Path
) -> None:
    """
    What was let in finishes, though its token ends while it runs; the next call is refused, and
    a fresh token works again.
    """
    world = portal.world
    client = world.make_client(permissions=["devices:read"], token_seconds=3)
    with protected(world, "portal", portal.api, tmp_path, PORTAL_DOWNLOAD_SECONDS="5") as slow:
        token = world.token(client, resource=slow.audience)
        began = time.monotonic()
        answer = send(slow, "download a file", token)
        took = time.monotonic() - began
        after = send(slow, "list devices", token)
        fresh = send(slow, "list devices", world.token(client, resource=slow.audience))

    assert took > 3
    assert (answer.status_code, hashlib.sha256(answer.content).hexdigest()) == (200, SHA)
    assert (after.status_code, fresh.status_code) == (401, 200)


def test_use_is_counted(portal: Protected) -> None:
    """
    What the portal let through and refused stands in the client's usage within seconds, endpoint
    by endpoint, and in the log with the caller's address.
    """
    world = portal.world
    client = world.make_client(permissions=["devices:read"])
    token = world.token(client, resource=portal.audience)
    for number in range(1, 4):
        portal.call("GET", f"/v1/devices/{number}", token)
    send(portal, "update alerts", token)

    wanted = {
        ("GET /v1/devices/{device_id}", "devices:read", "success"): 3,
        ("POST /v1/alerts/update-state", "alerts:write", "refused"): 1,
    }
    seen = eventually(lambda: (found := use(portal, client)) == wanted and found)

    assert seen == wanted
    allowed = world.events(client.client_id, "call.allowed")
    assert sum(one["count"] for one in allowed) == 3
    assert {one["address"] for one in allowed} == {"127.0.0.1"}


def test_a_token_of_elsewhere_is_refused(portal: Protected) -> None:
    """
    Another tenant's token, another API's, none, and one sent by Basic: each is 401.
    """
    other = portal.neighbour
    assert other
    foreign = other.make_client(permissions=["devices:read"])
    api = declare(portal.world, "https://other.example.com", {"widgets": ["read"]})
    stranger = portal.world.make_client(permissions=["widgets:read", "devices:read"])
    tokens = {
        "another tenant": other.token(foreign),
        "another API": portal.world.token(stranger, resource=api["audience"]),
        "none": "",
    }

    found = {name: send(portal, "list devices", one) for name, one in tokens.items()}

    assert {name: one.status_code for name, one in found.items()} == dict.fromkeys(tokens, 401)
    assert found["none"].headers["www-authenticate"] == "Bearer"
    basic = portal.world.basic_header(foreign.client_id, foreign.secret)
    assert portal.call("GET", "/v1/devices", headers=basic).status_code == 401


def test_two_authorization_headers_are_refused(portal: Protected) -> None:
    """
    Whichever of them would hold: two values are no value, also when a proxy joined them.
    """
    token = portal.token("devices:read")
    line = f"Authorization: Bearer {token}\r\n"
    url = str(portal.http.base_url)
    head = "GET /v1/devices HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"

    once = send_raw(url, f"{head}{line}\r\n".encode())
    twice = send_raw(url, f"{head}{line}{line}\r\n".encode())
    joined = send_raw(url, f"{head}{line[:-2]}, Bearer {token}\r\n\r\n".encode())

    assert once
    assert twice
    assert joined
    assert (once.status, twice.status, joined.status) == (200, 400, 400)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/alerts%2fupdate-state",
        "/v1/devices/..%2f..%2fv1%2falerts",
        "/v1/devices/%2e%2e",
        "/v1/devices/../devices",
        "/v1//devices",
        "/v1/devices/",
        "/v1/devices;x=1",
        "/v1/%64evices",
        "/v1/devices%5c1001",
        "/V1/devices",
        "/",
    ],
)
def test_a_path_that_two_readers_could_read_differently_is_denied(
    portal: Protected, path: str
) -> None:
    """
    Such a path matches no rule, whatever the caller may do; so does one that no rule names.
    """
    token = portal.token(*PERMISSIONS)
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"

    answer = send_raw(
        str(portal.http.base_url), f"{request}Authorization: Bearer {token}\r\n\r\n".encode()
    )

    assert answer
    assert answer.status == 403


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "TRACE", "PROPFIND"])
def test_a_method_that_no_rule_names_is_denied(portal: Protected, method: str) -> None:
    """
    Unknown methods grant nothing, known ones only where a rule names them.
    """
    assert portal.call(method, "/v1/devices", portal.token("devices:read")).status_code == 403


def test_rules_that_doorward_keeps_hold_within_seconds(portal: Protected, tmp_path: Path) -> None:
    """
    Without a file of rules the gate takes those of the API in Doorward: none at first, so that
    everything is denied, and what is added opens within seconds.
    """
    world = portal.world
    api = declare(world, "https://fetched.example.com", {"gadgets": ["read"]})
    with protected(world, "portal", api, tmp_path, DOORWARD_RULES="") as running:
        token = running.token("gadgets:read")
        assert send(running, "list devices", token).status_code == 403

        rule = {"method": "GET", "template": "/v1/devices", "all_of": ["gadgets:read"]}
        world.make(f"apis/{api['id']}/rules", **rule)
        opened = eventually(
            lambda: send(running, "list devices", token).status_code == 200, within=10
        )

        assert opened
        assert send(running, "query alerts", token).status_code == 403


def test_nothing_passes_while_doorward_is_down_and_no_call_is_lost(
    new_server: Callable[..., Server], tmp_path: Path
) -> None:
    """
    While nobody can say whether a token holds: 503 in less than two seconds. Once Doorward is
    back calls pass again, and those of before the outage are counted.
    """
    server = new_server().init().start()
    world = World(server, server.machine)
    client = world.make_client(permissions=[])
    with protected(world, "portal", add_portal(world), tmp_path) as portal:
        world.call("PATCH", f"/api/v1/clients/{client.id}", json={"permissions": ["devices:read"]})
        token = world.token(client, resource=portal.audience)
        assert send(portal, "list devices", token).status_code == 200
        server.kill()
        instants = [time.monotonic()]
        down = []
        for _ in range(3):
            down.append(send(portal, "list devices", token))
            instants.append(time.monotonic())
        server.start()
        back = eventually(lambda: send(portal, "list devices", token).status_code == 200)
        route = ("GET /v1/devices", "devices:read", "success")
        counted = eventually(lambda: use(portal, client).get(route, 0) >= 2, within=20)

    assert {one.status_code for one in down} == {503}
    assert max(after - before for before, after in pairwise(instants)) < 2
    assert (back, counted) == (True, True)
