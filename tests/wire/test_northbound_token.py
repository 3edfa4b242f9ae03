"""``POST /oauth/token/access-token``: that product's token call in the forms its clients send."""

import time
from typing import Any

import httpx
import pytest

from tests.rows import row
from tests.wire.shapes import oauth_error
from tests.world import Client, World, claims, eventually, unique

TOKEN = "/oauth/token/access-token"
GRANT = {"grant_type": "client_credentials"}
FORM = "application/x-www-form-urlencoded"
MALFORMED: dict[str, dict[str, Any]] = {
    "no grant": {"content": b""},
    "an empty grant": {"params": {"grant_type": ""}},
    "a repeated grant": {"params": [("grant_type", "client_credentials")] * 2},
    "grant in query and body": {"params": GRANT, "data": GRANT},
    "another grant": {"params": {"grant_type": "password"}},
    "a stranger in the query": {"params": GRANT | {"x": "1"}},
    "a client id in the query": {"params": GRANT | {"client_id": "1"}},
    "another client in the body": {"data": GRANT | {"client_id": "1"}},
    "half an escape": {"content": b"grant_type=%2", "headers": {"Content-Type": FORM}},
    "no UTF-8": {
        "content": b"grant_type=client_credentials&scope=%FF",
        "headers": {"Content-Type": FORM},
    },
    "a NUL": {"data": GRANT | {"scope": "a\x00b"}},
    "two blanks in scope": {"data": GRANT | {"scope": "users:read  roles:read"}},
    "JSON": {"json": GRANT},
    "another type": {
        "content": b"grant_type=client_credentials",
        "headers": {"Content-Type": "text/plain"},
    },
    "a long scope": {"data": GRANT | {"scope": "a " * 1_500 + "a"}},
}


@pytest.fixture
def site(world: World) -> World:
    """A tenant of the test's own that is like the product."""
    return world.second_tenant(unique("Site"), preset="xiq-se")


def ask(site: World, client: Client | None = None, **more: Any) -> httpx.Response:
    """Ask as that product's clients do: the grant in the query, Basic, an empty body."""
    auth = client.basic if client else None
    return site.http.post(TOKEN, **({"params": GRANT, "auth": auth} | more))


@row("XIQ-3")
def test_id_and_secret_buy_a_token_with_claims_to_be_read(site: World):
    """Exactly 200, JSON by its type, three parts, and all the claims that public clients read."""
    group = site.make("roles", name="Readers", permissions=["northbound:read"])
    client = site.make_client(permissions=["users:read"], roles=[group["id"]])
    answer = ask(site, client, content=b"", headers={"Content-Type": FORM, "Accept": "*/*"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    body = answer.json()
    assert set(body) == {"access_token", "token_type", "expires_in"}
    said = claims(body["access_token"])
    assert set(said) >= {"iss", "sub", "jti", "roles", "iat", "nbf", "exp", "longLived"}
    assert said["roles"] == ["Readers"]
    assert said["longLived"] is False
    assert said["exp"] - said["iat"] == body["expires_in"]
    assert client.client_id.isdigit()


def test_all_groups_are_named_in_order(site: World):
    """A client in several groups reads all their names, and one in none an empty list."""
    groups = [site.make("roles", name=name, permissions=["users:read"]) for name in ("b c", "a")]
    both = site.make_client(roles=[one["id"] for one in groups])
    assert claims(ask(site, both).json()["access_token"])["roles"] == ["a", "b c"]
    none = site.make_client()
    assert claims(ask(site, none).json()["access_token"])["roles"] == []


def test_more_group_names_than_fit_are_left_out(site: World):
    """A token stays small: names are for reading, rights do not hang on them."""
    groups = [
        site.make("roles", name=f"{number:02d} {'x' * 90}", permissions=["users:read"])["id"]
        for number in range(20)
    ]
    client = site.make_client(permissions=[], roles=groups)
    token = ask(site, client).json()["access_token"]
    assert 0 < len(claims(token)["roles"]) < 20
    assert len(token) <= 4096
    assert site.call("GET", "/api/v1/users", token).status_code == 200


def test_a_form_in_the_body_is_read_too(site: World):
    """The standard's own way works here as well, with a scope."""
    client = site.make_client(permissions=["users:read", "roles:read"])
    answer = site.http.post(TOKEN, data=GRANT | {"scope": "users:read"}, auth=client.basic)
    assert claims(answer.json()["access_token"])["scope"] == "users:read"
    form = GRANT | {"client_id": client.client_id, "client_secret": client.secret}
    assert site.http.post(TOKEN, data=form).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_only_post_is_answered(site: World, method: str):
    """GET on the token address is 405, as that product has it."""
    client = site.make_client()
    answer = site.http.request(method, TOKEN, params=GRANT, auth=client.basic)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@row("XIQ-7")
def test_an_application_is_turned_away_until_it_is_registered(site: World, world: World):
    """Made-up ids, another tenant's client and a wrong secret are one 401; once added it is 200."""
    client = site.make_client()
    other = site.reset(client)
    strangers = [
        Client("", "1234567890", other.secret, {}),
        Client("", client.client_id, client.secret, {}),
        Client("", client.client_id, "8c12a0e1-87f8-4b18-a8d1-2e8c74d27c65", {}),
        world.make_client(),
        None,
    ]
    answers = [ask(site, stranger) for stranger in strangers]
    assert [oauth_error(answer, 401) for answer in answers] == ["invalid_client"] * 5
    assert len({answer.text for answer in answers}) == 1
    assert ask(site, other).status_code == 200


@row("XIQ-20")
def test_a_token_of_two_seconds_runs_out_and_a_new_one_works(site: World):
    """The life set for the client is the life of its tokens."""
    client = site.make_client(token_seconds=2)
    answer = ask(site, client).json()
    token = answer["access_token"]
    said = claims(token)
    assert answer["expires_in"] == 2 == said["exp"] - said["iat"]
    assert site.call("GET", "/api/v1/users", token).status_code == 200
    over = eventually(
        lambda: site.call("GET", "/api/v1/users", token).status_code == 401, within=10
    )
    assert over
    assert time.time() >= said["exp"]
    fresh = ask(site, client).json()["access_token"]
    assert site.call("GET", "/api/v1/users", fresh).status_code == 200


@row("XIQ-21")
def test_switched_off_nothing_is_accepted_and_switched_on_all_is_as_before(site: World):
    """Token requests and tokens that were out already; the same token works again after."""
    client = site.make_client()
    token = ask(site, client).json()["access_token"]
    site.call("POST", f"/api/v1/clients/{client.id}/disable")
    assert oauth_error(ask(site, client), 401) == "invalid_client"
    assert site.call("GET", "/api/v1/users", token).status_code == 401
    site.call("POST", f"/api/v1/clients/{client.id}/enable")
    assert ask(site, client).status_code == 200
    assert site.call("GET", "/api/v1/users", token).status_code == 200


@row("XIQ-23", "XIQ-24")
def test_a_new_secret_ends_the_former_and_copy_gives_the_one_that_works(site: World):
    """The id stays; the secret copied later is the present one, each time."""
    client = site.make_client()
    where = f"/api/v1/clients/{client.id}"
    assert site.call("POST", f"{where}/copy").json()["client_secret"] == client.secret
    fresh = site.reset(client)
    assert fresh.client_id == client.client_id == site.stored(client)["client_id"]
    assert ask(site, client).status_code == 401
    assert ask(site, fresh).status_code == 200
    copied = site.call("POST", f"{where}/copy").json()["client_secret"]
    assert copied == fresh.secret
    assert ask(site, Client(client.id, client.client_id, copied, {})).status_code == 200


def test_every_malformed_request_is_told_and_recorded(site: World):
    """Each gets a 400 of the standard and one event; nothing else changes, no token is made."""
    client = site.make_client()
    before = site.stored(client)
    for number, (what, request) in enumerate(MALFORMED.items(), 1):
        answer = site.http.post(TOKEN, auth=client.basic, **request)
        assert oauth_error(answer, 400) in {
            "invalid_request", "invalid_scope", "unsupported_grant_type",
        }, what  # fmt: skip
        failed = site.events(type="authentication.failed")
        assert len(failed) == number, what
        assert failed[-1]["reason"] == "malformed_request"
    assert site.stored(client) == before
    assert site.events(client.client_id, "token.issued") == []


def test_too_much_is_413_and_recorded(site: World):
    """A body over 64 KiB is an error of the same shape."""
    client = site.make_client()
    answer = ask(site, client, data={"scope": "x" * 70_000})
    assert oauth_error(answer, 413) == "invalid_request"
    assert len(site.events(type="authentication.failed")) == 1


@pytest.mark.parametrize("more", [{"params": {}}, {"params": {}, "data": GRANT}])
def test_a_secret_in_the_address_is_refused(site: World, more: dict[str, Any]):
    """A right secret in the query gets no token and is repeated nowhere (D-12)."""
    client = site.make_client()
    query = GRANT | {"client_id": client.client_id, "client_secret": client.secret}
    answer = site.http.post(TOKEN, **(more | {"params": query}))
    assert oauth_error(answer, 400) == "invalid_request"
    assert client.secret not in answer.text
    assert client.secret not in site.server.log


def test_credentials_twice_are_refused(site: World):
    """Basic beside a secret in the body is refused though both are right."""
    client = site.make_client()
    form = GRANT | {"client_id": client.client_id, "client_secret": client.secret}
    answer = ask(site, client, params={}, data=form)
    assert oauth_error(answer, 400) == "invalid_request"


def test_other_tenants_have_no_such_door(world: World):
    """Where another dialect is spoken there is nothing at the address (D-15)."""
    assert ask(world, world.make_client()).status_code == 404
