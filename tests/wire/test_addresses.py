"""Whose address it is, and no secret over plain http (TOK-4)."""

import pytest

from tests.conftest import Servers
from tests.raw import send_raw
from tests.rows import row
from tests.world import World


def seen(world: World, forwarded: str) -> str:
    """Return the address that the event of a token asked for with this header holds."""
    client = world.make_client()
    headers = {"X-Forwarded-For": forwarded}
    answer = world.http.post("/v1/oauth", auth=client.basic, headers=headers)
    assert answer.status_code == 200
    [event] = world.events(client.client_id, "token.issued")
    return str(event["address"])


def test_a_strangers_header_is_not_believed(world: World):
    """Without a trusted proxy the address is the socket's."""
    assert seen(world, "198.51.100.7") == "127.0.0.1"


@pytest.mark.parametrize("path", ["/oauth/jwks", "/oauth/token", "/api/v1/clients", "/healthz"])
def test_two_hosts_are_nobodys_address(world: World, path: str):
    """The tenant follows from the address, so a request with two of them is refused (RFC 9112)."""
    request = f"GET {path} HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n"
    answer = send_raw(world.server.url, request.encode())
    assert answer is not None
    assert answer.status == 400


class TestBehindTrustedProxies:
    """127.0.0.1 and 10/8 are proxies."""

    @pytest.fixture
    def world(self, servers: Servers) -> World:
        return servers.world("sqlite", DOORWARD_TRUSTED_PROXIES="127.0.0.1/32,10.0.0.0/8")

    @pytest.mark.parametrize(
        ("forwarded", "address"),
        [
            ("198.51.100.7", "198.51.100.7"),
            ("198.51.100.7, 10.1.2.3", "198.51.100.7"),
            ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
            ("203.0.113.9, 198.51.100.7, 10.9.9.9, 10.1.2.3", "198.51.100.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("nonsense, 198.51.100.7", "198.51.100.7"),
        ],
    )
    def test_the_rightmost_stranger_is_the_client(self, world: World, forwarded: str, address: str):
        """What stands left of the first untrusted address was written by anybody."""
        assert seen(world, forwarded) == address

    @pytest.mark.parametrize("forwarded", ["nonsense", "198.51.100.7, nonsense", ""])
    def test_nonsense_is_no_address(self, world: World, forwarded: str):
        """Where the chain cannot be read the address is the last hop that is known."""
        assert seen(world, forwarded) == "127.0.0.1"


class TestHttpsOutside:
    """The public URL is https; the server itself listens on http."""

    PUBLIC = "https://doorward.example"

    @pytest.fixture
    def world(self, servers: Servers) -> World:
        return servers.world(
            "sqlite", DOORWARD_PUBLIC_URL=self.PUBLIC, DOORWARD_TRUSTED_PROXIES="127.0.0.1/32"
        )

    @row("INC-43")
    def test_what_is_published_is_https(self, world: World):
        """Base URL, issuer and endpoints are the public ones."""
        assert world.machine["base_url"] == self.PUBLIC
        assert world.make_client().body["base_url"] == self.PUBLIC
        document = world.http.get("/.well-known/oauth-authorization-server").json()
        assert document["issuer"] == self.PUBLIC
        assert document["token_endpoint"].startswith(self.PUBLIC)

    def test_loopback_may_use_http(self, world: World):
        """From the machine itself a secret may come over plain http."""
        assert world.passes(world.token(world.make_client()))

    @pytest.mark.parametrize("path", ["/oauth/token", "/v1/oauth", "/oauth/introspect"])
    def test_a_secret_over_plain_http_is_refused(self, world: World, path: str):
        """A proxy that says http for a stranger: refused, right secret or not."""
        client = world.make_client(permissions=["users:read", "tokens:introspect"])
        answer = world.http.post(
            path,
            data={"grant_type": "client_credentials", "token": "x"},
            auth=client.basic,
            headers={"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "http"},
        )
        assert answer.status_code in {400, 403}
        assert "https" in answer.text
        assert "access_token" not in answer.text

    def test_a_token_over_plain_http_is_refused(self, world: World):
        """Bearer tokens are secrets too (TOK-4)."""
        headers = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "http"}
        answer = world.call("GET", "/v1/users", headers=headers)
        assert answer.status_code in {400, 403}

    def test_a_trusted_proxy_may_say_https(self, world: World):
        """Where the proxy took it over https, both are fine."""
        headers = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
        client = world.make_client()
        assert world.http.post("/v1/oauth", auth=client.basic, headers=headers).status_code == 200
        assert world.call("GET", "/v1/users", headers=headers).status_code == 200
