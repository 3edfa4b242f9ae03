"""Attacks by address: paths with two readings, forwarding half said, sources without number."""

import pytest

from tests.conftest import Servers
from tests.raw import send_raw
from tests.world import World, unique

SPELLINGS = (
    "/%68ealthz",
    "/%2fhealthz",
    "//healthz",
    "/metrics%2f",
    "/%6detrics",
    "/oauth%2fjwks",
    "/t%2fdefault/oauth/jwks",
    "/t/defa%75lt/oauth/jwks",
    "/t/%00/oauth/jwks",
    "/t/./oauth/jwks",
    "/t/default/../default/oauth/jwks",
    "/t/default/t/default/oauth/jwks",
    "/.well-known/oauth-authorization-server%2ft%2fdefault",
)


def _status(world: World, path: str) -> int:
    """Send *path* as it stands, with every right, and return the status."""
    bearer = f"Host: localhost\r\nAuthorization: Bearer {world.admin_token()}"
    answer = send_raw(world.server.url, f"GET {path} HTTP/1.1\r\n{bearer}\r\n\r\n".encode())
    assert answer is not None
    return answer.status


@pytest.mark.parametrize("path", SPELLINGS)
def test_a_path_has_one_spelling(world: World, path: str):
    """A proxy that guards ``/metrics`` or ``/t/…`` need not know how else they could be written."""
    assert _status(world, path) == 404


def test_a_route_has_one_spelling(world: World):
    """The same below the management API, for callers with every right."""
    for path in ("/api/v1/%63lients", "/api%2fv1/clients", "/%61pi/v1/clients"):
        assert _status(world, path) == 404
    client = world.make_client()
    assert _status(world, f"/api/v1/clients/{client.id}") == 200
    assert _status(world, f"/api/v1/clients/%63{client.id[1:]}") == 422


class TestHttpsOutside:
    """The public URL is https; a proxy on this machine is not configured as trusted."""

    @pytest.fixture
    def world(self, servers: Servers) -> World:
        return servers.world("sqlite", DOORWARD_PUBLIC_URL="https://doorward.example")

    @pytest.mark.parametrize(
        "header", ["X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"]
    )
    @pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/oauth/introspect"])
    def test_what_a_proxy_passed_on_is_not_from_this_machine(
        self, world: World, path: str, header: str
    ):
        """Any trace of a proxy ends the exemption of loopback: beyond it may be plain http."""
        client = world.make_client()
        form = {"grant_type": "client_credentials"} if path.endswith("token") else {"token": "x"}
        answer = world.http.post(path, data=form, auth=client.basic, headers={header: "http"})
        assert answer.status_code == 400, answer.text
        assert "https" in answer.text


class TestManyAddresses:
    """Forwarded addresses are believed, and their failures throttled."""

    @pytest.fixture
    def world(self, servers: Servers) -> World:
        return servers.world(
            "sqlite",
            DOORWARD_THROTTLE_LOOPBACK="1",
            DOORWARD_THROTTLE_FAILURES="5",
            DOORWARD_TRUSTED_PROXIES="127.0.0.1/32",
        )

    def test_a_network_is_one_source(self, world: World):
        """One host may have 2^64 addresses (RFC 4291): a new one for each guess helps nobody."""
        client, other = world.make_client(), world.make_client()
        auth = (client.client_id, other.secret)
        form = {"grant_type": "client_credentials"}
        statuses = [
            world.http.post(
                "/oauth/token",
                data=form,
                auth=auth,
                headers={"X-Forwarded-For": f"2001:db8:77:1::{number:x}"},
            ).status_code
            for number in range(12)
        ]
        assert statuses == [401] * 5 + [429] * 7


def test_a_user_agent_cannot_speak_to_a_terminal(world: World):
    """What stands in the log and is shown to operators holds no control characters."""
    client = world.make_client(name=unique("loud"))
    headers = {"User-Agent": b"a\x9b31mb\x85c".decode("latin-1").encode("latin-1")}
    world.http.post("/v1/oauth", auth=client.basic, headers=headers)
    [secret] = world.get(f"/api/v1/clients/{client.id}/secrets")["items"]
    assert secret["last_used_agent"] == "a?31mb?c"
