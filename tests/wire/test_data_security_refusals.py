"""What a Data Security tenant answers without a token: its three members, and one event each."""

from base64 import b64encode
from typing import Any

import httpx
import pytest

from tests.rows import row
from tests.world import Client, World, unique

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = "grant_type=client_credentials"
UNAUTHORIZED = {
    "error": "unauthorized",
    "resolution": "Please submit valid credentials.",
    "error_description": "Invalid credentials",
}
MALFORMED: dict[str, dict[str, Any]] = {
    "no grant": {"content": "scope=api_access"},
    "an empty grant": {"content": "grant_type="},
    "nothing at all": {"content": b""},
    "a repeated grant": {"content": f"{GRANT}&{GRANT}"},
    "a repeated scope": {"content": f"{GRANT}&scope=api_access&scope=incident_api"},
    "a repeated stranger": {"content": f"{GRANT}&a=1&a=2"},
    "a long scope": {"content": f"{GRANT}&scope=" + "a+" * 1_500 + "a"},
    "two blanks in scope": {"content": f"{GRANT}&scope=api_access++incident_api"},
    "half an escape": {"content": f"{GRANT}&scope=%2"},
    "no UTF-8": {"content": f"{GRANT}&scope=%FF%FE"},
    "raw bytes": {"content": GRANT.encode() + b"&scope=\xe9"},
    "a NUL": {"content": f"{GRANT}&scope=api%00access"},
    "many parameters": {"content": GRANT + "&a=b" * 60},
    "JSON": {"content": '{"grant_type":"client_credentials"}'},
    "another type": {"content": GRANT, "headers": {"Content-Type": "text/plain"}},
    "another grant": {"content": "grant_type=password&username=a"},
    "a refresh": {"content": "grant_type=refresh_token"},
    "grant in body and query": {"content": GRANT, "params": {"grant_type": "client_credentials"}},
    "scope in the query, grant in the body": {"content": GRANT, "params": {"scope": "api_access"}},
    "twice in the query": {"content": b"", "params": [("grant_type", "client_credentials")] * 2},
    "a stranger in the query": {
        "content": b"",
        "params": {"grant_type": "client_credentials", "x": "1"},
    },
    "another client in the body": {"content": f"{GRANT}&client_id=key-nobody"},
}


@pytest.fixture
def app(world: World) -> World:
    """A tenant of the test's own that is like the product."""
    return world.second_tenant(unique("Acme"), preset="data-security")


@pytest.fixture
def client(app: World) -> Client:
    """Its one client app."""
    return app.make_client(permissions=["logs:access"])


def refused(answer: httpx.Response, status: int) -> str:
    """Return the code of a refusal in the product's shape."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == {"error", "resolution", "error_description"}
    assert all(body.values())
    return str(body["error"])


@row("DSEC-3")
def test_whoever_proves_nothing_is_unauthorized_in_the_documented_words(app: World, client: Client):
    """No Basic, a broken one, an id nobody was given, a wrong secret: one body, word for word."""
    other = app.reset(client)
    headers: list[dict[str, str]] = [
        {},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer abc"},
        app.basic_header("key-nobody", other.secret),
        app.basic_header(client.client_id, client.secret),
        app.basic_header(client.client_id, "hunter2"),
    ]
    for header in headers:
        answer = app.http.post("/oauth/token", content=GRANT, headers=FORM | header)
        assert refused(answer, 401) == "unauthorized"
        assert answer.json() == UNAUTHORIZED
        assert answer.headers["www-authenticate"].startswith("Basic ")
    failed = app.events(type="authentication.failed")
    assert len(failed) == len(headers)


def test_a_disabled_client_that_proves_itself_hears_why(app: World, client: Client):
    """It is unauthorized too; the description says what to see to."""
    assert app.call("POST", f"/api/v1/clients/{client.id}/disable").status_code == 200
    answer = app.ask_token(client)
    assert refused(answer, 401) == "unauthorized"
    assert answer.json()["error_description"] == "this client is disabled"


def test_every_malformed_request_is_told_and_recorded(app: World, client: Client):
    """Each gets a 400 of three members and one event; nothing else changes, no token is made."""
    before = app.stored(client)
    for number, (what, request) in enumerate(MALFORMED.items(), 1):
        headers = FORM | request.get("headers", {})
        answer = app.http.post("/oauth/token", auth=client.basic, **{**request, "headers": headers})
        assert refused(answer, 400) in {
            "invalid_request", "invalid_scope", "unsupported_grant_type",
        }, what  # fmt: skip
        failed = app.events(type="authentication.failed")
        assert len(failed) == number, what
        assert failed[-1]["reason"] == "malformed_request"
    assert app.stored(client) == before
    assert app.events(client.client_id, "token.issued") == []
    assert app.ask_token(client).status_code == 200


def test_credentials_twice_are_refused_though_both_are_right(app: World, client: Client):
    """Basic beside a secret in the body, and two Authorization headers, are no credentials."""
    form = f"{GRANT}&client_id={client.client_id}&client_secret={client.secret}"
    both = app.http.post("/oauth/token", content=form, headers=FORM, auth=client.basic)
    assert refused(both, 400) == "invalid_request"
    header = ("Authorization", "Basic " + b64encode(":".join(client.basic).encode()).decode())
    kind = ("Content-Type", FORM["Content-Type"])
    twice = app.http.post("/oauth/token", content=GRANT, headers=[header, header, kind])
    assert refused(twice, 400) == "invalid_request"


@pytest.mark.parametrize("body", [b"", GRANT.encode()])
def test_a_secret_in_the_address_is_refused(app: World, client: Client, body: bytes):
    """A right secret in the query gets no token and is repeated nowhere, also here (D-12)."""
    query = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": client.secret,
    }
    answer = app.http.post("/oauth/token", params=query, content=body, headers=FORM)
    assert refused(answer, 400) == "invalid_request"
    assert client.secret not in answer.text
    assert client.secret not in app.server.log


def test_a_body_over_64_kib_is_413(app: World, client: Client):
    """Too much is refused in the same shape, and recorded."""
    answer = app.http.post(
        "/oauth/token", content=f"{GRANT}&scope=" + "x" * 70_000, headers=FORM, auth=client.basic
    )
    assert refused(answer, 413) == "invalid_request"
    assert len(app.events(type="authentication.failed")) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_is_answered(app: World, client: Client, method: str):
    """Any other method is 405, with what is allowed."""
    answer = app.http.request(method, "/oauth/token", auth=client.basic)
    assert refused(answer, 405) == "invalid_request"
    assert answer.headers["allow"] == "POST"


def test_a_client_with_nothing_granted_gets_no_token(app: World):
    """Nothing ticked is nothing to put into a token (D-8)."""
    client = app.make_client(permissions=[])
    assert refused(app.ask_token(client), 400) == "invalid_scope"


def test_another_tenants_client_is_nobody_here(app: World, world: World):
    """The credentials of a neighbour prove nothing at this address (D-15)."""
    stranger = world.make_client()
    assert app.ask_token(stranger).json() == UNAUTHORIZED


def test_a_malformed_request_without_a_tenant_is_a_plain_error(world: World):
    """An address that leads to no tenant has no shape of its own."""
    answer = world.http.post("/t/nobody-here/oauth/token", content="a=b", headers=FORM)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "error_description"}
