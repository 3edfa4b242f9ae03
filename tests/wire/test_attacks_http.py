"""Attacks below HTTP: what a proxy reads in one way and a server in another."""

import socket
from uuid import uuid4

import pytest

from tests.world import World, unique

HOST = "Host: localhost\r\n"


def _spoken(world: World, request: str, most: int = 200_000) -> str:
    """Send raw bytes and return what came back until the other side was done."""
    with socket.create_connection(("127.0.0.1", world.server.port), timeout=5) as line:
        line.sendall(request.encode("latin-1"))
        heard = b""
        try:
            while len(heard) < most and (part := line.recv(65536)):
                heard += part
        except TimeoutError:
            pass
    return heard.decode("latin-1")


def test_a_trailer_is_no_header(world: World):
    """Headers after the body were seen by no proxy: they neither authenticate nor forward."""
    chunked = f"{HOST}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    bearer = f"Authorization: Bearer {world.admin_token()}\r\n\r\n"
    heard = _spoken(world, f"GET /api/v1/tenants HTTP/1.1\r\n{chunked}{bearer}")
    assert heard.startswith("HTTP/1.1 401")
    basic = world.basic_header(world.admin.client_id, world.admin.secret)["Authorization"]
    trailer = f"Authorization: {basic}\r\n\r\n"
    heard = _spoken(world, f"POST /v1/oauth HTTP/1.1\r\n{chunked}{trailer}")
    assert heard.startswith("HTTP/1.1 401")


def test_a_head_of_twenty_megabytes_ends_early(world: World):
    """A head is refused while it grows, not once it has filled the memory."""
    with socket.create_connection(("127.0.0.1", world.server.port), timeout=5) as line:
        line.sendall(f"GET /healthz HTTP/1.1\r\n{HOST}".encode())
        with pytest.raises(ConnectionError):
            line.sendall(b"a:b\r\n" * 4_000_000)


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n",
        "Content-Length: +0\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "X: a\r\n folded\r\n",
        "X : a\r\n",
        "X: a\rY: b\r\n",
        "X: a\0b\r\n",
    ],
)
def test_a_message_with_two_readings_has_none(world: World, head: str):
    """What could hide a second request in the body of the first is refused whole."""
    smuggled = f"0\r\n\r\nGET /healthz HTTP/1.1\r\n{HOST}\r\n"
    heard = _spoken(world, f"POST /v1/oauth HTTP/1.1\r\n{HOST}{head}\r\n{smuggled}")
    assert heard.startswith("HTTP/1.1 400")
    assert heard.count("HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/healthz"),
        ("GET", "/metrics"),
        ("GET", "/nothing"),
        ("GET", "/oauth/jwks"),
        ("POST", "/oauth/token"),
        ("GET", "/v1/users"),
        ("GET", "/api/v1/clients"),
        ("GET", "/api/v1/nothing"),
        ("DELETE", "/api/v1/clients/none"),
        ("GET", "/api/v1/docs"),
        ("GET", "/api/v1/openapi.json"),
    ],
)
def test_no_answer_is_taken_for_another_type(world: World, method: str, path: str):
    """A browser runs nothing that a caller made an answer repeat; every answer has its id."""
    answer = world.call(method, path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"]


def test_the_reference_page_is_shut(world: World):
    """It loads nothing, is framed by nobody, and tells nobody where its reader came from."""
    moved = world.http.get("/api/v1/docs")
    headers = world.http.get(moved.headers["location"]).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"


def test_whatever_holds_a_secret_is_kept_by_nobody(world: World):
    """No cache on the way may store an answer with a secret or a token (RFC 6749 §5.1)."""
    client = world.make_client()
    path = f"/api/v1/clients/{client.id}"
    answers = [
        world.call("POST", "/api/v1/clients", json={"name": unique("kept")}),
        world.call("POST", f"{path}/reset"),
        world.call("POST", f"{path}/rotate"),
        world.call("POST", "/api/v1/tenants", json={"name": "x", "slug": f"s{uuid4().hex[:9]}"}),
        world.ask_token(world.admin),
        world.http.post("/v1/oauth", auth=world.admin.basic),
    ]
    assert [one.status_code for one in answers] == [201, 200, 200, 201, 200, 200]
    assert {one.headers["cache-control"] for one in answers} == {"no-store"}
