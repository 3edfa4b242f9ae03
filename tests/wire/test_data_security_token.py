"""``POST /oauth/token`` of a Data Security tenant: its answer, and the forms its clients send."""

import httpx
import pytest

from tests.raw import send_raw
from tests.rows import row
from tests.world import Client, World, claims, unique

GRANT = "client_credentials"
FORM = "application/x-www-form-urlencoded"
SCOPES = "api_access incident_api remediation_api"
RIGHTS = ("logs:access", "incident_management:manage", "quarantine:manage")


@pytest.fixture
def app(world: World) -> World:
    """A tenant of the test's own that is like the product."""
    return world.second_tenant(unique("Acme"), preset="data-security")


@pytest.fixture
def client(app: World) -> Client:
    """Its one client app, with all three scopes."""
    return app.make_client(permissions=RIGHTS)


def answered(answer: httpx.Response) -> dict[str, object]:
    """Return the body of an answer that is exactly the product's."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    body: dict[str, object] = answer.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "scope", "tenant", "jti"}
    return body


@row("DSEC-17", "DSEC-21")
def test_the_documented_request_gets_the_documented_answer(app: World, client: Client):
    """Basic, one scope in an ISO-8859-1 form: bearer, 7199 s, scope, tenant and jti."""
    answer = app.http.post(
        "/oauth/token",
        content=f"grant_type={GRANT}&scope=api_access",
        headers={"Content-Type": f"{FORM}; charset=ISO-8859-1", "Accept": "application/json"},
        auth=client.basic,
    )
    body = answered(answer)
    said = claims(str(body["access_token"]))
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 7199 == said["exp"] - said["iat"]
    assert body["scope"] == "api_access"
    assert body["jti"] == said["jti"]
    assert str(body["tenant"]).startswith("Acme")
    assert said["scope"] == "logs:access"


@row("DSEC-17", "DSEC-4")
def test_each_subset_that_is_asked_for_is_what_is_given(app: World, client: Client):
    """One, two or all three scopes, in the order asked; without one all that is granted."""
    for scope in ("incident_api", "remediation_api api_access", SCOPES):
        assert answered(app.ask_token(client, scope=scope))["scope"] == scope
    assert set(str(answered(app.ask_token(client))["scope"]).split()) == set(SCOPES.split())


@row("DSEC-17", "DSEC-4")
def test_a_scope_that_was_not_ticked_is_refused(app: World):
    """What the client was not given is refused, alone and beside what it was given."""
    client = app.make_client(permissions=["logs:access"])
    assert answered(app.ask_token(client))["scope"] == "api_access"
    for scope in ("incident_api", "api_access remediation_api", "no_such_scope"):
        answer = app.ask_token(client, scope=scope)
        assert answer.status_code == 400
        assert answer.json()["error"] == "invalid_scope"
        assert set(answer.json()) == {"error", "resolution", "error_description"}


@row("DSEC-17")
@pytest.mark.parametrize(
    "kind",
    [
        None,
        FORM,
        f"{FORM};             charset=ISO-8859-1",
        f"{FORM}; \\            charset=ISO-8859-1",
        "text/plain; charset",
    ],
)
def test_all_of_it_in_the_query_gets_a_token(app: World, client: Client, kind: str | None):
    """What older clients send: the query, no body, and whatever they call its type."""
    answer = app.http.post(
        "/oauth/token",
        params={"grant_type": GRANT, "scope": SCOPES},
        content=b"",
        headers={"Content-Type": kind} if kind else {},
        auth=client.basic,
    )
    assert answered(answer)["scope"] == SCOPES


def test_a_folded_content_type_reaches_no_door(app: World, client: Client):
    """A header that goes on in a second line is refused whole, as HTTP wants it (RFC 9112 §5.2)."""
    basic = app.basic_header(*client.basic)["Authorization"]
    raw = (
        f"POST {app.prefix}/oauth/token?grant_type={GRANT} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: {basic}\r\nContent-Type: {FORM};\r\n  charset=ISO-8859-1\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n"
    )
    answer = send_raw(app.server.url, raw.encode())
    assert answer is not None
    assert answer.status == 400


def test_id_and_secret_in_the_body_get_a_token(app: World, client: Client):
    """A standard library that authenticates by body is answered alike."""
    form = {"grant_type": GRANT, "client_id": client.client_id, "client_secret": client.secret}
    assert answered(app.http.post("/oauth/token", data=form))["scope"]


def test_elsewhere_the_query_is_read_by_nobody(world: World):
    """Tenants of other products stay as strict as the standard: no parameters in the address."""
    client = world.make_client()
    answer = world.http.post(
        "/oauth/token", params={"grant_type": GRANT}, content=b"", auth=client.basic
    )
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "error_description"}
