"""What a token answer and the token in it say (RFC 6749 §5.1, RFC 9068, RFC 8707; D-8, D-11)."""

import json
import time

import pytest

from tests.raw import send_raw
from tests.rows import row
from tests.wire.shapes import oauth_error
from tests.world import World, claims, eventually, header, unique


@row("INC-9", "INC-15")
def test_the_answer_has_the_standard_members(world: World):
    """Bearer, 900 seconds unless set otherwise, the scope in words, and never a refresh token."""
    client = world.make_client(permissions=["users:read"])
    answer = world.ask_token(client)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    body = answer.json()
    token = body.pop("access_token")
    assert body == {"token_type": "Bearer", "expires_in": 900, "scope": "users:read"}
    assert len(token) < 4096


def test_the_token_is_an_rfc_9068_access_token(world: World):
    """Type, issuer, audience, subject, client, scope, times and credential are all there."""
    client = world.make_client(permissions=["users:read"])
    before = int(time.time())
    token = world.token(client)
    assert header(token)["typ"] == "at+jwt"
    assert header(token)["alg"] == "ES256"
    assert set(header(token)) == {"alg", "kid", "typ"}
    body = claims(token)
    base = world.machine["base_url"]
    assert body["iss"] == base
    assert body["aud"] == f"{base}/api/v1"
    assert body["sub"] == body["client_id"] == client.client_id
    assert body["scope"] == "users:read"
    assert before <= body["iat"] <= time.time()
    assert body["nbf"] <= body["iat"]
    assert body["exp"] - body["iat"] == 900
    assert body["tenant"] == body["tenantUid"] == world.machine["tenant_id"]
    assert body["cid"]
    assert isinstance(body["gen"], int)


def test_every_token_has_an_id_of_its_own(world: World):
    """Two tokens of one client never share a ``jti``."""
    client = world.make_client()
    assert len({claims(world.token(client))["jti"] for _ in range(5)}) == 5


def test_all_granted_is_the_default_scope(world: World):
    """Without ``scope`` the token carries all that is granted (D-8)."""
    client = world.make_client(permissions=["users:read", "clients:read", "clients:write"])
    answer = world.ask_token(client).json()
    assert sorted(answer["scope"].split()) == ["clients:read", "clients:write", "users:read"]
    assert claims(answer["access_token"])["scope"] == answer["scope"]


def test_a_subset_may_be_asked_for(world: World):
    """Asked for less, the token carries less, says so, and opens no more."""
    client = world.make_client(permissions=["users:read", "clients:read"])
    answer = world.ask_token(client, scope="clients:read").json()
    assert answer["scope"] == "clients:read"
    token = answer["access_token"]
    assert world.call("GET", "/api/v1/clients", token).status_code == 200
    assert world.call("GET", "/v1/users", token).status_code == 403


@pytest.mark.parametrize(
    "scope", ["clients:write", "no:such", "users:read no:such", "USERS:READ", "users", "*"]
)
def test_more_than_granted_is_refused(world: World, scope: str):
    """A scope that is unknown or not granted gets no token, not a smaller one (D-8)."""
    client = world.make_client(permissions=["users:read"])
    assert oauth_error(world.ask_token(client, scope=scope), 400) == "invalid_scope"


@pytest.mark.parametrize("scope", ['users:read "', "users:read \\", "users:read\x7f", "é"])
def test_a_scope_outside_its_alphabet_is_refused(world: World, scope: str):
    """Characters that RFC 6749 §3.3 does not allow never reach a token."""
    client = world.make_client(permissions=["users:read"])
    answer = world.ask_token(client, scope=scope)
    assert oauth_error(answer, 400) in {"invalid_scope", "invalid_request"}


@row("INC-11")
def test_nothing_granted_gets_no_token(world: World):
    """A client starts from nothing, and with nothing gets no token (D-8)."""
    client = world.make_client(permissions=[])
    assert oauth_error(world.ask_token(client), 400) == "invalid_scope"


@row("INC-9")
def test_the_lifetime_is_the_clients_own(world: World):
    """``token_seconds`` sets the token's life; when it is over the token opens nothing."""
    client = world.make_client(token_seconds=2)
    answer = world.ask_token(client).json()
    token = answer["access_token"]
    assert answer["expires_in"] == 2
    assert claims(token)["exp"] - claims(token)["iat"] == 2
    assert world.passes(token)
    assert eventually(lambda: not world.passes(token), within=15)
    assert claims(token)["exp"] <= time.time()


@row("INC-16")
def test_what_was_accepted_in_time_finishes(world: World):
    """A request let in before its token ran out is served; the next one needs a new token."""
    client = world.make_client(permissions=["clients:write"], token_seconds=2)
    token = world.token(client)
    body = json.dumps({"name": unique("slow upload"), "permissions": []}).encode()
    head = (
        f"POST {world.prefix}/api/v1/clients HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )

    def expired() -> bool:
        return world.call("POST", "/api/v1/clients", token, json={}).status_code == 401

    def when_expired() -> bytes:
        assert eventually(expired, within=15)
        return body

    answer = send_raw(world.server.url, head.encode(), rest=when_expired, timeout=30)
    assert answer is not None
    assert answer.status == 201
    assert expired()


@row("INC-17")
def test_a_hundred_tokens_in_a_row(world: World):
    """A script may ask for a fresh token before every single call."""
    client = world.make_client()
    assert {world.ask_token(client).status_code for _ in range(100)} == {200}


@row("INC-2")
def test_id_secret_and_base_url_are_enough(world: World):
    """The three things given at creation lead to a token that a request can carry."""
    client = world.make_client()
    assert client.body["base_url"] == world.machine["base_url"]
    assert world.passes(world.token(client))


def test_the_default_resource_may_be_named(world: World):
    """Naming the tenant's default API changes nothing (RFC 8707 §2.2)."""
    client = world.make_client()
    audience = f"{world.machine['base_url']}/api/v1"
    assert claims(world.token(client, resource=audience))["aud"] == audience


@pytest.mark.parametrize("resource", ["https://nobody.example", "not a uri", "/relative"])
def test_an_unknown_resource_is_an_invalid_target(world: World, resource: str):
    """A token is never made for somebody this tenant does not know (RFC 8707 §2)."""
    client = world.make_client()
    assert oauth_error(world.ask_token(client, resource=resource), 400) == "invalid_target"


def test_a_token_follows_no_later_grant(world: World):
    """A scope is a snapshot: what is added later needs a new token, what is taken away acts now."""
    client = world.make_client(permissions=["users:read"], name=unique("snapshot"))
    token = world.token(client)
    path = f"/api/v1/clients/{client.id}"
    assert world.call("PATCH", path, json={"permissions": ["clients:read"]}).status_code == 200
    assert world.call("GET", "/v1/users", token).status_code == 403
    assert world.call("GET", "/api/v1/clients", token).status_code == 403
    assert world.call("GET", "/api/v1/clients", world.token(client)).status_code == 200
