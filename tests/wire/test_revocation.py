"""``POST /oauth/revoke`` (RFC 7009)."""

import httpx
import pytest

from tests.wire.shapes import oauth_error
from tests.world import Client, World


def revoke(world: World, client: Client | None, token: str, **more: str) -> httpx.Response:
    headers = world.basic_header(*client.basic) if client else {}
    return world.http.post("/oauth/revoke", data={"token": token, **more}, headers=headers)


def test_a_revoked_token_is_dead_at_once(world: World):
    """After the 200 the token opens nothing, and only this token (RFC 7009 §2.2)."""
    client = world.make_client()
    token, sibling = world.token(client), world.token(client)
    assert world.passes(token)
    assert revoke(world, client, token).status_code == 200
    assert not world.passes(token)
    assert world.passes(sibling)
    assert world.passes(world.token(client))


def test_revoking_twice_is_no_error(world: World):
    """A second revocation answers like the first."""
    client = world.make_client()
    token = world.token(client)
    assert [revoke(world, client, token).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("junk", ["x", "a.b.c", "dws_nothing", "x" * 9000])
def test_what_is_no_token_is_already_revoked(world: World, junk: str):
    """An invalid token is 200: there is nothing left to revoke (RFC 7009 §2.2)."""
    assert revoke(world, world.make_client(), junk).status_code == 200


def test_only_the_owner_revokes(world: World):
    """Another client's request does not end the token (RFC 7009 §2.1)."""
    owner, stranger = world.make_client(), world.make_client()
    token = world.token(owner)
    revoke(world, stranger, token)
    assert world.passes(token)


def test_revoking_needs_credentials(world: World):
    """Without credentials the answer is 401 and the token lives on."""
    client = world.make_client()
    token = world.token(client)
    assert oauth_error(revoke(world, None, token), 401) == "invalid_client"
    assert world.passes(token)


def test_no_token_is_an_invalid_request(world: World):
    """``token`` is required; GET is 405."""
    header = world.basic_header(*world.make_client().basic)
    answer = world.http.post("/oauth/revoke", data={"x": "y"}, headers=header)
    assert oauth_error(answer, 400) == "invalid_request"
    assert world.http.get("/oauth/revoke", headers=header).status_code == 405


def test_revocation_is_recorded_before_the_answer(world: World):
    """The event is there when the answer is (guarantee 2)."""
    client = world.make_client()
    revoke(world, client, world.token(client))
    [event] = world.events(client.client_id, "token.revoked")
    assert event["result"] == "success"
