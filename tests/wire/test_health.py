"""Health, metrics, request ids and the limits of HTTP itself."""

import re

import httpx
import pytest

from tests.raw import send_raw
from tests.rows import row
from tests.world import World, eventually


def test_the_health_endpoints_say_so(world: World):
    """A server that can write and whose workers listen is alive and ready, to anybody."""
    for path in ("/healthz", "/readyz"):
        answer = httpx.get(world.server.url + path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"


def counted(world: World, kind: str, result: str = "success") -> float:
    """Return how many events of this type and result the server counted so far."""
    sample = f'doorward_events_total{{result="{result}",type="{kind}"}} '
    for line in world.http.get("/metrics").text.splitlines():
        if line.startswith(sample):
            return float(line.removeprefix(sample))
    return 0.0


def test_metrics_count_what_happens(world: World):
    """Prometheus finds counters fed by events; tokens given move theirs, over all workers."""
    client = world.make_client()
    world.token(client)
    before = eventually(lambda: counted(world, "token.issued"))
    for _ in range(5):
        world.token(client)
    assert eventually(lambda: counted(world, "token.issued") >= before + 5)


def test_calls_are_counted_one_by_one(world: World):
    """Calls that share one event in the log are still as many calls in the figures."""
    before = counted(world, "call.allowed")
    for _ in range(5):
        world.get("/api/v1/clients")
    assert eventually(lambda: counted(world, "call.allowed") >= before + 5)


def test_answers_are_timed_by_door(world: World):
    """Every door has its histogram; what is nowhere shares one, so that nobody fills it."""
    world.http.get("/healthz")
    world.http.get("/nothing/of/the/sort")

    text = world.http.get("/metrics").text

    assert 'doorward_request_seconds_count{door="/healthz",status="2xx"}' in text
    assert 'doorward_request_seconds_count{door="none",status="4xx"}' in text
    assert "/nothing" not in text
    assert re.search(r"^doorward_build_info\{version=\"[^\"]+\"\} 1.0$", text, re.MULTILINE)
    assert re.search(r"^doorward_workers 1.0$", text, re.MULTILINE)


def test_metrics_hold_no_identity(world: World):
    """No client id, address or secret becomes a label: they would never go away again."""
    client = world.make_client()
    world.token(client)
    answer = world.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert client.client_id not in answer.text
    assert client.secret not in answer.text


@pytest.mark.parametrize("path", ["/oauth/token", "/v1/users", "/api/v1/clients", "/nothing", "/"])
def test_every_answer_has_a_request_id(world: World, path: str):
    """Each answer can be quoted, and no two share an id."""
    ids = {world.http.get(path).headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_a_request_id_from_outside_cannot_forge_the_log(world: World):
    """What a caller sends as a request id never reaches the log or the answer unchecked."""
    answer = world.http.get("/v1/users", headers={"X-Request-Id": "x" * 5000 + "<script>"})
    assert answer.status_code == 401
    assert "<script>" not in answer.headers["x-request-id"]


def test_an_unknown_path_is_404(world: World):
    """Outside all rooms there is nothing."""
    assert world.http.get("/nothing/here").status_code == 404


@pytest.mark.parametrize("kilobytes", [33, 200, 1024])
@pytest.mark.parametrize("path", ["/oauth/token", "/api/v1/clients", "/v1/users"])
def test_headers_over_32_kb_are_431(world: World, path: str, kilobytes: int):
    """The HTTP parser has no limit of its own, so the server sets one (RFC 6585 §5)."""
    pad = b"X-Pad: " + b"a" * 1000 + b"\r\n"
    request = f"POST {path} HTTP/1.1\r\nHost: x\r\n".encode() + pad * kilobytes
    answer = send_raw(world.server.url, request + b"Content-Length: 0\r\n\r\n")
    assert answer is None or answer.status == 431
    assert httpx.get(world.server.url + "/readyz").status_code == 200


def test_one_endless_header_is_refused(world: World):
    """Also when it is a single one."""
    request = b"GET /v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
    answer = send_raw(world.server.url, request + b"a" * 1_000_000 + b"\r\n\r\n")
    assert answer is None or answer.status == 431


@row("INC-13")
@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /v1/users HTTP/9.9",
        b"GET  /v1/users HTTP/1.1",
        b"\x00\x01\x02",
        b"GET /v1/users",
        b"POST /oauth/token HTTP/1.1\r\nContent-Length: -1",
        b"POST /oauth/token HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        b"POST /oauth/token HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2",
    ],
)
def test_what_is_no_http_is_refused(world: World, request_line: bytes):
    """Garbage gets 4xx or a closed connection, never 200 and never 5xx."""
    answer = send_raw(world.server.url, request_line + b"\r\nHost: x\r\n\r\n", timeout=3)
    assert answer is None or 400 <= answer.status < 500


@row("INC-13")
@pytest.mark.parametrize(
    "path",
    [
        "//v1/users",
        "/v1//users",
        "/v1/users/",
        "/v1/./users",
        "/x/../v1/users",
        "/v1/%75sers",
        "/v1/users%2f",
        "/v1/users;x=1",
        "/V1/users",
        "/v1\\users",
        "/t/default/../../v1/users",
    ],
)
def test_another_spelling_is_no_way_in(world: World, path: str):
    """However the path is spelt, without a token nothing is told."""
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    answer = send_raw(world.server.url, request)
    assert answer is not None
    assert answer.status in {400, 401, 404, 405, 307, 308}
    assert b'"users"' not in answer.body
