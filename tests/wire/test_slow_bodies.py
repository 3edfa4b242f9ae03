"""A body that comes slowly to an API behind the SDK's gate: the example portal."""

import json
import time
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import Servers
from tests.protected import Protected, issuer_of, offered, protected
from tests.raw import send_raw
from tests.rows import row
from tests.world import claims, eventually

BODY = json.dumps({"alertIds": ["alert-1"], "state": "RESOLVED"}).encode()
PERMISSIONS = ("alerts:read", "alerts:write")


@pytest.fixture(scope="module")
def portal(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Protected]:
    """Give a portal."""
    world = servers.world("sqlite").second_tenant(preset="incydr")
    api = offered(world, f"{issuer_of(world)}/api/v1")
    with protected(world, "portal", api, tmp_path_factory.mktemp("portal")) as running:
        yield running


def update(portal: Protected, token: str, meanwhile: Callable[[], object]) -> int:
    """Change an alert, doing something *meanwhile*: before the body's last half is sent."""
    half = len(BODY) // 2
    head = (
        "POST /v1/alerts/update-state HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(BODY)}\r\n\r\n"
    )

    def rest() -> bytes:
        time.sleep(0.3)
        meanwhile()
        return BODY[half:]

    url = str(portal.http.base_url)
    answer = send_raw(url, head.encode() + BODY[:half], rest=rest, timeout=30)
    assert answer is not None
    return answer.status


def resolved(portal: Protected) -> int:
    """Return how many alerts are resolved."""
    token = portal.token("alerts:read")
    answer = portal.call("POST", "/v1/alerts/query-alerts", token, json={"state": "RESOLVED"})
    return int(answer.json()["totalCount"])


@pytest.mark.parametrize(("act", "wanted"), [("disable", 401), ("narrow", 403)])
def test_a_right_that_ended_meanwhile_does_nothing(
    portal: Protected, act: str, wanted: int
) -> None:
    """
    Whoever holds back the last byte keeps no right: the service never sees the end of it.
    """
    world = portal.world
    client = world.make_client(permissions=PERMISSIONS)
    token = world.token(client, resource=portal.audience)
    path = f"/api/v1/clients/{client.id}"

    def end() -> None:
        if act == "disable":
            world.call("POST", f"{path}/disable")
        else:
            world.call("PATCH", path, json={"permissions": ["alerts:read"]})

    assert update(portal, token, end) == wanted
    assert resolved(portal) == 0


@row("INC-16")
def test_an_upload_outlives_its_token(portal: Protected) -> None:
    """
    What was let in while its token held is taken whole, though the token ends before the body.
    """
    world = portal.world
    client = world.make_client(permissions=PERMISSIONS, token_seconds=2)
    token = world.token(client, resource=portal.audience)

    def until_its_end() -> None:
        assert eventually(lambda: claims(token)["exp"] < time.time() - 0.1, within=10)
        assert portal.call("GET", "/v1/devices", token).status_code == 401

    assert update(portal, token, until_its_end) == 200
    assert resolved(portal) == 1
