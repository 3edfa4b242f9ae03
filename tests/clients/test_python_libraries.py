"""Authlib, joserfc and requests-oauthlib, unmodified."""

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from joserfc import jwt
from joserfc.jwk import KeySet
from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from tests.rows import row
from tests.world import Client, World


@pytest.fixture
def client(world: World) -> Client:
    return world.make_client(permissions=["users:read", "tokens:introspect"])


@pytest.fixture
def metadata(world: World) -> dict[str, str]:
    """What a library finds out by itself (RFC 8414)."""
    document: dict[str, str] = world.http.get("/.well-known/oauth-authorization-server").json()
    return document


@pytest.fixture(autouse=True)
def plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library refuses http, also to loopback, unless told so."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


class TestAuthlib:
    @pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
    @row("INC-15")
    def test_token_call_introspection_revocation(
        self, client: Client, metadata: dict[str, str], method: str
    ):
        """The whole life of a token, by both ways of authenticating."""
        with AuthlibSession(
            *client.basic,
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            scope="users:read",
        ) as session:
            token = session.fetch_token(metadata["token_endpoint"])
            assert token["scope"] == "users:read"
            users = f"{metadata['issuer']}/v1/users"
            assert session.get(users).status_code == 200
            said = session.introspect_token(
                metadata["introspection_endpoint"], token=token["access_token"]
            )
            assert said.json()["active"] is True
            session.revoke_token(metadata["revocation_endpoint"], token=token["access_token"])
            assert session.get(users, headers={"X-Try": "again"}).status_code == 401

    def test_a_wrong_secret_is_its_own_error(
        self, world: World, client: Client, metadata: dict[str, str]
    ):
        """``invalid_client`` reaches the caller as the library's error."""
        world.reset(client)
        with (
            AuthlibSession(*client.basic) as session,
            pytest.raises(OAuthError, match="invalid_client"),
        ):
            session.fetch_token(metadata["token_endpoint"])


class TestJoserfc:
    def test_the_token_verifies(self, world: World, client: Client, metadata: dict[str, str]):
        """A JOSE library accepts the token with the published keys."""
        keys = KeySet.import_key_set(world.http.get("/oauth/jwks").json())
        token = jwt.decode(world.token(client), keys, algorithms=["ES256", "EdDSA", "RS256"])
        required = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": f"{metadata['issuer']}/api/v1"},
        }
        jwt.JWTClaimsRegistry(**required).validate(token.claims)
        assert token.header["typ"] == "at+jwt"


class TestRequestsOAuthlib:
    @row("INC-15")
    def test_token_and_call(self, client: Client, metadata: dict[str, str]):
        """BackendApplicationClient gets a token by Basic and calls with it."""
        with OAuth2Session(client=BackendApplicationClient(client.client_id)) as session:
            token = session.fetch_token(
                metadata["token_endpoint"], auth=HTTPBasicAuth(*client.basic)
            )
            assert token["expires_in"] == 900
            assert session.get(f"{metadata['issuer']}/v1/users").status_code == 200

    def test_token_by_body(self, client: Client, metadata: dict[str, str]):
        """The same with id and secret in the form."""
        with OAuth2Session(client=BackendApplicationClient(client.client_id)) as session:
            token = session.fetch_token(
                metadata["token_endpoint"],
                client_secret=client.secret,
                include_client_id=True,
            )
            assert token["token_type"].lower() == "bearer"

    def test_a_wrong_secret_is_its_own_error(
        self, world: World, client: Client, metadata: dict[str, str]
    ):
        """``invalid_client`` becomes ``InvalidClientError``."""
        world.reset(client)
        with (
            OAuth2Session(client=BackendApplicationClient(client.client_id)) as session,
            pytest.raises(InvalidClientError),
        ):
            session.fetch_token(metadata["token_endpoint"], auth=HTTPBasicAuth(*client.basic))
