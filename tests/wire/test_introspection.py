"""``POST /oauth/introspect`` (RFC 7662)."""

import time

import httpx
import pytest

from tests.wire.shapes import oauth_error
from tests.world import Client, World, claims, eventually


def ask(world: World, asker: Client | None, token: str, **more: str) -> httpx.Response:
    headers = world.basic_header(*asker.basic) if asker else {}
    return world.http.post("/oauth/introspect", data={"token": token, **more}, headers=headers)


@pytest.fixture
def asker(world: World) -> Client:
    """A client that may introspect and nothing else."""
    return world.make_client(permissions=["tokens:introspect"])


def test_a_live_token_is_described(world: World, asker: Client):
    """An active token's answer repeats its claims (RFC 7662 §2.2) and is not cached."""
    client = world.make_client(permissions=["users:read"])
    token = world.token(client)
    answer = ask(world, asker, token)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body, said = answer.json(), claims(token)
    assert body["active"] is True
    assert body["token_type"] == "Bearer"
    for name in ("iss", "aud", "sub", "client_id", "scope", "exp", "iat", "nbf", "jti"):
        assert body[name] == said[name], name


def test_the_hint_is_only_a_hint(world: World, asker: Client):
    """A wrong or unknown ``token_type_hint`` changes nothing (RFC 7662 §2.1)."""
    token = world.token(world.make_client())
    for hint in ("access_token", "refresh_token", "nonsense"):
        assert ask(world, asker, token, token_type_hint=hint).json()["active"] is True


@pytest.mark.parametrize("junk", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "e" * 9000])
def test_what_is_no_token_is_inactive(world: World, asker: Client, junk: str):
    """Anything that is not a token of ours is inactive, with nothing else said."""
    answer = ask(world, asker, junk)
    assert answer.status_code == 200
    assert answer.json() == {"active": False}


def test_a_tampered_token_is_inactive(world: World, asker: Client):
    """One changed character in header, claims or signature makes a token inactive."""
    token = world.token(world.make_client())
    head, body, signature = token.split(".")
    for parts in (
        (head, body[:-2] + ("AA" if body[-2:] != "AA" else "BB"), signature),
        (head, body, "A" * len(signature)),
        (head[:-1] + ("A" if head[-1] != "A" else "B"), body, signature),
    ):
        assert ask(world, asker, ".".join(parts)).json() == {"active": False}


@pytest.mark.parametrize("act", ["reset", "disable"])
def test_a_cut_off_token_is_inactive_at_once(world: World, asker: Client, act: str):
    """The answer after an acknowledged cut-off never says active (guarantee 3)."""
    client = world.make_client()
    token = world.token(client)
    assert ask(world, asker, token).json()["active"] is True
    assert world.call("POST", f"/api/v1/clients/{client.id}/{act}").status_code == 200
    assert ask(world, asker, token).json() == {"active": False}


def test_a_suspended_token_comes_back(world: World, asker: Client):
    """Disable suspends: enabling puts back what was not ended meanwhile (D-1)."""
    client = world.make_client()
    token = world.token(client)
    world.call("POST", f"/api/v1/clients/{client.id}/disable")
    world.call("POST", f"/api/v1/clients/{client.id}/enable")
    assert ask(world, asker, token).json()["active"] is True


def test_an_expired_token_is_inactive(world: World, asker: Client):
    """A token past its end is inactive."""
    token = world.token(world.make_client(token_seconds=2))
    assert eventually(lambda: not ask(world, asker, token).json()["active"], within=15)


def test_asking_needs_the_permission(world: World):
    """A client without ``tokens:introspect`` learns nothing (RFC 7662 §4)."""
    client = world.make_client(permissions=["users:read"])
    answer = ask(world, client, world.token(client))
    assert answer.status_code == 403
    assert "active" not in answer.text


def test_asking_needs_credentials(world: World, asker: Client):
    """Without credentials or with a wrong secret the answer is 401."""
    token = world.token(asker)
    assert oauth_error(ask(world, None, token), 401) == "invalid_client"
    other = world.make_client()
    impostor = Client(asker.id, asker.client_id, other.secret, {})
    assert oauth_error(ask(world, impostor, token), 401) == "invalid_client"


def test_another_tenants_token_is_unknown(world: World, asker: Client, tenant: World):
    """A token of another tenant is as inactive as nonsense (guarantee 4)."""
    token = tenant.token(tenant.make_client())
    assert ask(world, asker, token).json() == {"active": False}


def test_no_token_is_an_invalid_request(world: World, asker: Client):
    """``token`` is required and may come only once; GET is 405."""
    header = world.basic_header(*asker.basic)
    nothing = world.http.post("/oauth/introspect", data={"x": "y"}, headers=header)
    assert oauth_error(nothing, 400) == "invalid_request"
    twice = world.http.post(
        "/oauth/introspect",
        content="token=a&token=b",
        headers=header | {"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert oauth_error(twice, 400) == "invalid_request"
    assert world.http.get("/oauth/introspect", headers=header).status_code == 405


def test_introspection_is_recorded(world: World, asker: Client):
    """Who asked about which client's token can be read later, within a second or so."""
    client = world.make_client()
    ask(world, asker, world.token(client))
    assert eventually(lambda: world.events(asker.client_id, "token.introspected"))


def test_a_call_of_before_is_not_refused_for_its_tokens_end(world: World, asker: Client):
    """With ``age`` what counts is whether the token had ended when the call was let in."""
    token = world.token(world.make_client(token_seconds=2))
    assert eventually(lambda: not ask(world, asker, token).json()["active"], within=15)
    assert [ask(world, asker, token, age=age).json()["active"] for age in ("0", "5")] == [
        False,
        True,
    ]


def test_what_was_cut_off_is_refused_whenever_the_call_was_let_in(world: World, asker: Client):
    """Revocation outlives the token it is about, for as long as it may still be asked about."""
    client = world.make_client(token_seconds=2)
    token = world.token(client)
    assert ask(world, asker, token, age="5").json()["active"]
    revoke = {"token": token}
    world.http.post("/oauth/revoke", data=revoke, auth=client.basic)
    assert eventually(lambda: claims(token)["exp"] <= time.time(), within=15)
    another = {"token": world.token(client)}
    world.http.post("/oauth/revoke", data=another, auth=client.basic)
    assert ask(world, asker, token, age="5").json() == {"active": False}


@pytest.mark.parametrize("age", ["-1", "3601", "1.5", "٣", "1e3", "999999"])
def test_an_age_that_is_none_is_an_invalid_request(world: World, asker: Client, age: str):
    """Seconds in digits, an hour at most."""
    token = world.token(world.make_client())
    assert oauth_error(ask(world, asker, token, age=age), 400) == "invalid_request"
