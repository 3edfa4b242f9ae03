"""Clients of a Data Security tenant, unmodified: requests-oauthlib, and curl as documented."""

import json
import subprocess

import pytest
from oauthlib.oauth2 import BackendApplicationClient, InvalidScopeError, OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from tests.rows import row
from tests.world import Client, World, unique

SCOPES = ["api_access", "incident_api", "remediation_api"]
LINE = (
    "curl -sS -X POST '{url}/oauth/token' -u '{id}:{secret}' -H 'Accept: application/json' "
    "-H 'Content-Type: application/x-www-form-urlencoded; charset=ISO-8859-1' "
    "-d 'grant_type=client_credentials&scope={scope}'"
)


@pytest.fixture
def app(world: World) -> World:
    """A tenant of the test's own that is like the product."""
    return world.second_tenant(unique("Acme"), preset="data-security")


@pytest.fixture
def client(app: World) -> Client:
    """Its one client app, with the three scopes and one call of ours to try a token with."""
    rights = ["logs:access", "incident_management:manage", "quarantine:manage", "users:read"]
    return app.make_client(permissions=rights)


@pytest.fixture(autouse=True)
def plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library refuses http, also to loopback, unless told so."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@row("DSEC-21", "DSEC-17")
@pytest.mark.parametrize("scope", [SCOPES, SCOPES[:1], SCOPES[1:]])
def test_requests_oauthlib_gets_the_scopes_it_asks_for(
    app: World, client: Client, scope: list[str]
):
    """BackendApplicationClient with Basic reads the answer and its scope, and warns of nothing."""
    url = f"{app.machine['base_url']}/oauth/token"
    with OAuth2Session(client=BackendApplicationClient(client.client_id, scope=scope)) as session:
        token = session.fetch_token(url, auth=HTTPBasicAuth(*client.basic))
    assert token["expires_in"] == 7199
    assert token["scope"] == scope
    assert token["token_type"] == "bearer"


@row("DSEC-21")
def test_requests_oauthlib_calls_with_the_token(app: World, client: Client):
    """By body as well, and the token it keeps opens what the client was given."""
    base = app.machine["base_url"]
    with OAuth2Session(client=BackendApplicationClient(client.client_id)) as session:
        session.fetch_token(
            f"{base}/oauth/token", client_secret=client.secret, include_client_id=True
        )
        assert session.get(f"{base}/api/v1/users").status_code == 200
        assert session.get(f"{base}/api/v1/roles").status_code == 403


@row("DSEC-17")
def test_requests_oauthlib_raises_what_is_wrong(app: World, client: Client):
    """Wrong credentials and a scope nobody ticked reach the caller as the library's errors."""
    url = f"{app.machine['base_url']}/oauth/token"
    plain = BackendApplicationClient(client.client_id)
    with (
        OAuth2Session(client=plain) as session,
        pytest.raises(OAuth2Error, match="Invalid credentials"),
    ):
        session.fetch_token(url, auth=HTTPBasicAuth(client.client_id, "hunter2"))
    wanting = BackendApplicationClient(client.client_id, scope=["no_such_api"])
    with OAuth2Session(client=wanting) as session, pytest.raises(InvalidScopeError):
        session.fetch_token(url, auth=HTTPBasicAuth(*client.basic))


@row("DSEC-21", "DSEC-17")
@pytest.mark.parametrize("scope", [*SCOPES, " ".join(SCOPES)])
def test_curl_with_the_documented_line(app: World, client: Client, scope: str):
    """The documented request as curl sends it, once a scope and with all of them."""
    line = LINE.format(
        url=app.machine["base_url"], id=client.client_id, secret=client.secret, scope=scope
    )
    done = subprocess.run(
        ["bash", "-c", line], check=True, capture_output=True, text=True, timeout=20
    )
    body = json.loads(done.stdout)
    assert (body["scope"], body["token_type"], body["expires_in"]) == (scope, "bearer", 7199)
