"""Bytes no client library sends: a clear 4xx every time, and the server lives on."""

import json
from base64 import b64encode
from urllib.parse import quote

import pytest

from tests.raw import RawAnswer, send_raw
from tests.world import World

DEEP = 100_000
TYPE = "application/json"
BODIES = {
    "no JSON": b"gate",
    "half an object": b'{"name":',
    "two values": b'{"name":"a"} {"name":"b"}',
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "a string": b'"gate"',
    "NaN": b'{"name":"gate","token_seconds":NaN}',
    "a huge number": b'{"name":"gate","token_seconds":1e400}',
    "a long number": b'{"name":"gate","token_seconds":' + b"9" * 5_000 + b"}",
    "a NUL byte": b'{"name":"ga\x00te"}',
    "a NUL escaped": b'{"name":"ga\\u0000te"}',
    "half a surrogate pair": b'{"name":"\\ud800"}',
    "no UTF-8": b'{"name":"\xff\xfe"}',
    "UTF-16": '{"name":"gate"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"name":7}',
    "a duplicate member": b'{"name":"one","name":"two"}',
    "a duplicate member, spelt apart": b'{"name":"one","n\\u0061me":"two"}',
    "a duplicate member below": b'{"name":"one","permissions":[{"a":1,"a":2}]}',
    "deep lists": b'{"name":"gate","permissions":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "a wrong type": b'{"name":["gate"]}',
    "an unknown member": b'{"name":"gate","is_admin":true}',
    "a prototype": b'{"name":"gate","__proto__":{"permissions":["users:write"]}}',
    "nothing": b"",
}
TOO_MUCH = {
    "a megabyte in one header": [f"X-Large: {'x' * 1_000_000}"],
    "a megabyte in many headers": [f"X-Large-{n}: {'x' * 990}" for n in range(1_000)],
    "a megabyte of credentials": [f"Authorization: Bearer {'x' * 1_000_000}"],
}


def ask(
    world: World, method: str, path: str, headers: list[str], body: bytes | None = None
) -> RawAnswer | None:
    """Send one request as bytes."""
    lines = [f"{method} {world.prefix}{path} HTTP/1.1", "Host: localhost", *headers]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join([*lines, "Connection: close", "", ""])
    return send_raw(world.server.url, head.encode("latin-1") + (body or b""), timeout=20)


def bearer(world: World) -> str:
    """Return the administrator's header line."""
    return f"Authorization: Bearer {world.admin_token()}"


def basic(world: World) -> str:
    """Return the administrator's Basic header line."""
    credentials = b64encode(":".join(world.admin.basic).encode()).decode()
    return f"Authorization: Basic {credentials}"


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", ["/api/v1/clients", "/api/v1/roles", "/api/v1/users"])
def test_malformed_bodies_are_refused_clearly(world: World, path: str, body: str) -> None:
    """
    A body that is not one flat JSON object of known members is 400, 413 or 422, as a problem.
    """
    headers = [bearer(world), f"Content-Type: {TYPE}"]
    answer = ask(world, "POST", path, headers, BODIES[body])
    assert answer is not None
    assert answer.status in (400, 413, 422)
    assert answer.headers["content-type"] == ["application/problem+json"]
    assert json.loads(answer.body)["status"] == answer.status
    assert world.server.is_ready()


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", "a/b/c"])
def test_other_content_types_are_refused(world: World, kind: str) -> None:
    """
    JSON under another name is a 4xx.
    """
    headers = [bearer(world), f"Content-Type: {kind}"]
    answer = ask(world, "POST", "/api/v1/clients", headers, b'{"name":"gate"}')
    assert answer is not None
    assert answer.status in (400, 415, 422)


@pytest.mark.parametrize("much", TOO_MUCH)
@pytest.mark.parametrize("path", ["/oauth/token", "/v1/users", "/api/v1/clients", "/readyz"])
def test_a_megabyte_of_headers_is_431(world: World, path: str, much: str) -> None:
    """
    Headers over the limit are refused with 431 on both planes, and the server lives on.
    """
    method = "POST" if path == "/oauth/token" else "GET"
    answer = ask(world, method, path, TOO_MUCH[much])
    assert answer is not None
    assert answer.status == 431
    assert world.server.is_ready()


@pytest.mark.parametrize(
    ("path", "much"), [("/oauth/token", 1_000_000), ("/api/v1/clients", 5_000_000)]
)
def test_a_large_body_is_413(world: World, path: str, much: int) -> None:
    """
    A body over the limit is refused before it is read to the end.
    """
    kind = "application/x-www-form-urlencoded" if "token" in path else TYPE
    answer = ask(world, "POST", path, [bearer(world), f"Content-Type: {kind}"], b"x" * much)
    assert answer is not None
    assert answer.status == 413


FORMS = {
    "a repeated parameter": b"grant_type=client_credentials&grant_type=client_credentials",
    "a repeated scope": b"grant_type=client_credentials&scope=users:read&scope=users:write",
    "no UTF-8": b"grant_type=client_credentials&scope=%FF%FE",
    "a NUL": b"grant_type=client_credentials&scope=users%00read",
    "half an escape": b"grant_type=client_credentials&scope=%2",
    "many parameters": b"grant_type=client_credentials" + b"&a=b" * 10_000,
    "JSON": b'{"grant_type":"client_credentials"}',
    "nothing": b"",
    "another grant": b"grant_type=password&username=a&password=b",
    "a secret beside Basic": b"grant_type=client_credentials&client_secret=gate",
    "a long scope": b"grant_type=client_credentials&scope=" + b"a " * 20_000,
}


@pytest.mark.parametrize("form", FORMS)
def test_malformed_token_requests_are_oauth_errors(world: World, form: str) -> None:
    """
    Every malformed form gets a 4xx with an OAuth error, no token and no server error.
    """
    headers = [basic(world), "Content-Type: application/x-www-form-urlencoded"]
    answer = ask(world, "POST", "/oauth/token", headers, FORMS[form])
    assert answer is not None
    assert 400 <= answer.status < 500
    assert set(json.loads(answer.body)) >= {"error"}


CREDENTIALS = {
    "no base64": "Basic %%%",
    "no colon": "Basic " + b64encode(b"gate").decode(),
    "nothing": "Basic ",
    "no UTF-8": "Basic " + b64encode(b"\xff:\xfe").decode(),
    "a NUL": "Basic " + b64encode(b"key\x00:secret\x00").decode(),
    "another scheme": "Digest username=gate",
    "only a scheme": "Basic",
    "raw bytes": "Basic \xff\xfe",
}


@pytest.mark.parametrize("credentials", CREDENTIALS)
@pytest.mark.parametrize("path", ["/oauth/token", "/v1/oauth", "/oauth/introspect"])
def test_malformed_credentials_are_refused(world: World, path: str, credentials: str) -> None:
    """
    An Authorization header that makes no sense is 400 or 401.
    """
    headers = [
        f"Authorization: {CREDENTIALS[credentials]}",
        "Content-Type: application/x-www-form-urlencoded",
    ]
    answer = ask(world, "POST", path, headers, b"grant_type=client_credentials&token=gate")
    assert answer is not None
    assert answer.status in (400, 401)


@pytest.mark.parametrize(
    "token",
    ["", " ", "gate", "a.b.c", "..", "e30.e30.", "\xff", "a" * 20_000, "eyJhbGciOiJub25lIn0.e30."],
)
def test_malformed_bearer_tokens_are_401(world: World, token: str) -> None:
    """
    What is not a token of ours opens nothing, on both planes.
    """
    for path in ("/v1/users", "/api/v1/clients"):
        answer = ask(world, "GET", path, [f"Authorization: Bearer {token}"])
        assert answer is not None
        assert answer.status in (400, 401)


def test_two_authorization_headers_are_refused(world: World) -> None:
    """
    One good credential beside another value is ambiguous, so it is no credential.
    """
    for path in ("/v1/users", "/api/v1/clients"):
        answer = ask(world, "GET", path, [bearer(world), "Authorization: Bearer gate"])
        assert answer is not None
        assert answer.status in (400, 401)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/../v1/clients",
        "/api/v1//clients",
        "/api/v1/clients/%2e%2e/users",
        "/api/v1/clients%2f",
        "/api/v1/clients;a=b",
        "/api/v1/clients/%00",
        "/api/v1/clients/" + quote("..\\..\\gate"),
        "/oauth/token/../jwks",
        "//v1/users",
        "/V1/USERS",
        "/api/v1/clients/" + "a" * 8_000,
    ],
)
def test_odd_paths_open_nothing(world: World, path: str) -> None:
    """
    A path that needs tidying up first is nobody's: 4xx, never another route's answer.
    """
    answer = ask(world, "GET", path, [bearer(world)])
    assert answer is not None
    assert 400 <= answer.status < 500
