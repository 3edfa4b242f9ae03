"""``POST /v1/oauth``: the vendor's token call in all the forms its clients send."""

import httpx
import pytest

from tests.rows import row
from tests.wire.shapes import oauth_error
from tests.world import World, claims

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def answered(answer: httpx.Response) -> str:
    """Return the token of an answer that is exactly the vendor's."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == {"access_token", "token_type", "expires_in"}
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 900
    return str(body["access_token"])


@row("INC-46", "INC-1", "INC-9")
def test_basic_and_an_empty_body_get_a_token(world: World):
    """What the vendor's SDK sends: Basic, no body, no content type, no grant type."""
    client = world.make_client()
    answer = world.http.post("/v1/oauth", auth=client.basic)
    assert world.passes(answered(answer))


@row("INC-46")
def test_the_form_of_curl_gets_a_token(world: World):
    """``curl -d ""``: Basic, an empty form."""
    client = world.make_client()
    answer = world.http.post("/v1/oauth", content=b"", headers=FORM, auth=client.basic)
    assert world.passes(answered(answer))


def test_the_grant_in_the_query_gets_a_token(world: World):
    """What the vendor's documents show: the grant type in the query (D-12)."""
    client = world.make_client()
    query = {"grant_type": "client_credentials"}
    answer = world.http.post(
        "/v1/oauth", params=query, content=b"", headers=FORM, auth=client.basic
    )
    assert world.passes(answered(answer))


def test_credentials_in_the_body_get_a_token(world: World):
    """The standard form with id and secret in the body."""
    client = world.make_client()
    form = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": client.secret,
    }
    assert world.passes(answered(world.http.post("/v1/oauth", data=form)))


def test_the_token_names_the_tenant_in_the_vendors_way(world: World):
    """The SDK reads ``tenantUid`` out of the token."""
    client = world.make_client()
    token = answered(world.http.post("/v1/oauth", auth=client.basic))
    assert claims(token)["tenantUid"] == world.machine["tenant_id"]


def test_a_client_with_another_lifetime_says_so(world: World):
    """``expires_in`` is the client's own token lifetime."""
    client = world.make_client(token_seconds=60)
    answer = world.http.post("/v1/oauth", auth=client.basic)
    assert answer.json()["expires_in"] == 60


def test_a_wrong_secret_is_401(world: World):
    """Unknown client, wrong secret and none at all are the same 401."""
    client, other = world.make_client(), world.make_client()
    answers = [
        world.http.post("/v1/oauth", auth=auth)
        for auth in ((client.client_id, other.secret), ("key-nobody", other.secret), None)
    ]
    assert [oauth_error(answer, 401) for answer in answers] == ["invalid_client"] * 3


def test_a_client_without_rights_gets_no_token(world: World):
    """With nothing granted there is nothing to put in a token (D-8)."""
    client = world.make_client(permissions=[])
    answer = world.http.post("/v1/oauth", auth=client.basic)
    assert oauth_error(answer, 400) == "invalid_scope"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_is_answered(world: World, method: str):
    """Other methods are 405 (D-12)."""
    client = world.make_client()
    answer = world.http.request(method, "/v1/oauth", auth=client.basic)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_a_secret_in_the_query_is_refused(world: World):
    """Secrets are never taken from the address (D-12)."""
    client = world.make_client()
    query = {"client_id": client.client_id, "client_secret": client.secret}
    assert oauth_error(world.http.post("/v1/oauth", params=query), 400) == "invalid_request"


def test_two_methods_and_repeats_are_refused(world: World):
    """Basic beside a body secret, or a grant in both query and body, is refused (D-12)."""
    client = world.make_client()
    form = {"client_id": client.client_id, "client_secret": client.secret}
    both = world.http.post("/v1/oauth", data=form, auth=client.basic)
    assert oauth_error(both, 400) == "invalid_request"
    grant = {"grant_type": "client_credentials"}
    twice = world.http.post("/v1/oauth", params=grant, data=grant, auth=client.basic)
    assert oauth_error(twice, 400) == "invalid_request"


def test_another_grant_is_unsupported(world: World):
    """A grant type, where one is sent, must be the only one there is."""
    client = world.make_client()
    answer = world.http.post("/v1/oauth", data={"grant_type": "password"}, auth=client.basic)
    assert oauth_error(answer, 400) == "unsupported_grant_type"


def test_the_issue_is_recorded(world: World):
    """The dialect's tokens leave the same event as the standard ones."""
    client = world.make_client()
    answered(world.http.post("/v1/oauth", auth=client.basic))
    [event] = world.events(client.client_id, "token.issued")
    assert event["result"] == "success"
