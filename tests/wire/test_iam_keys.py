"""``POST /iam/auth/token`` with an API key: two forms, one answer, one refusal (D-9)."""

import json
from collections.abc import Callable

import pytest

from tests.conftest import DATABASES, Servers
from tests.iam import NEWER, ask, by_grant, by_name, given, make_key, me, organization, refused
from tests.rows import row
from tests.server import Server
from tests.world import Client, World, claims, eventually, unique

AUDIENCE = "urn:doorward:edge-intelligence"


@pytest.fixture(scope="module", params=DATABASES)
def root(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give the tenant that makes organizations."""
    return servers.world(request.param)


@pytest.fixture(scope="module")
def org(root: World) -> World:
    """Give an organization of this module's own."""
    return organization(root)


@pytest.fixture
def key(org: World) -> Client:
    """Give an API key with the role that may everything."""
    return make_key(org)


@row("EI-1", "EI-4", "EI-24", "EI-26")
@pytest.mark.parametrize("path", ["/iam/auth/token", NEWER])
def test_a_key_buys_a_token_in_either_form(org: World, key: Client, path: str) -> None:
    """
    As user name and password, and by client credentials: five members, 300 and 1800 seconds.
    """
    for form in (by_name(key), by_grant(key), by_grant(key, client_id=key.body["username"])):
        body = given(ask(org, form, path))
        assert (body["expires_in"], body["refresh_expires_in"]) == (300, 1800)
        said = claims(body["access_token"])
        assert said["exp"] - said["iat"] == 300
        assert (said["client_id"], said["aud"]) == (key.client_id, AUDIENCE)
        assert body["refresh_token"].startswith("dwr_")


@row("EI-7")
def test_a_token_names_its_organization_and_opens_no_other(root: World, org: World) -> None:
    """
    The tenant stands in the token; at another organization's address it is not accepted.
    """
    token = given(ask(org, by_name(make_key(org))))["access_token"]
    assert claims(token)["tenant"] == org.get("/api/v1/tenants")["items"][0]["id"]
    assert me(org, token).status_code == 200
    assert me(organization(root), token).status_code == 401


def test_a_key_goes_by_its_names_alone(org: World, key: Client) -> None:
    """
    Its client id, or organization and name in any case; not the name alone, nor another's.
    """
    name = key.body["username"]
    for right in (key.client_id, name, name.upper(), name.title()):
        given(ask(org, {"username": right, "password": key.secret}))
    other = make_key(org)
    for wrong in (key.body["name"], other.body["username"], other.client_id, "", f"{name} x"):
        body = {"username": wrong or " ", "password": key.secret}
        assert refused(ask(org, body), 401) == "these credentials are not accepted"


def test_in_the_root_organization_the_name_alone_will_do(
    new_server: Callable[..., Server], database: str
) -> None:
    """
    An installation whose first tenant is like this product: its keys need no organization.
    """
    server = new_server(database)
    made = server.cli("init", "--machine-admin", "--preset", "iot-od", "--output", "json")
    server.machine = json.loads(made.stdout)
    root = World(server.start(), server.machine)
    key = make_key(root)
    assert key.body["username"] == key.body["name"]
    given(ask(root, {"username": key.body["name"].upper(), "password": key.secret}))


def test_all_that_proves_nothing_is_answered_alike(root: World, org: World, key: Client) -> None:
    """
    Unknown, mistyped, another key's, another kind's, another organization's: one and the same
    401, and an event each where there is somebody to tell of it.
    """
    client = org.make_client(permissions=["users:read"])
    foreign = make_key(organization(root))
    typo = key.secret[:-1] + ("a" if key.secret[-1] != "a" else "b")
    answers = [
        ask(org, by_grant(key, client_secret=typo)),
        ask(org, by_grant(key, client_secret="x")),
        ask(org, by_grant(key, client_secret=make_key(org).secret)),
        ask(org, by_grant(key, client_id="key-nobody")),
        ask(org, by_grant(client)),
        ask(org, {"username": client.client_id, "password": client.secret}),
        ask(org, by_grant(foreign)),
        ask(org, by_name(foreign)),
        ask(org, {"username": key.body["username"], "password": typo}),
        ask(org, {"username": key.body["username"], "password": "no secret at all"}),
    ]
    told = {refused(answer, 401) for answer in answers}
    assert told == {"these credentials are not accepted"}
    failures = org.events(type="authentication.failed")
    assert len(failures) >= len(answers)
    assert typo not in str(failures)


@pytest.mark.parametrize(
    ("act", "words"), [("disable", "disabled"), ("expire", "expired"), ("reset", "not accepted")]
)
def test_a_key_that_was_cut_off_buys_nothing(org: World, key: Client, act: str, words: str) -> None:
    """
    Its holder hears why, its tokens end with it, and the refusal is recorded.
    """
    body = given(ask(org, by_name(key)))
    assert me(org, body["access_token"]).status_code == 200
    assert org.call("POST", f"/api/v1/api-keys/{key.id}/{act}").status_code == 200
    for form in (by_name(key), by_grant(key)):
        assert words in refused(ask(org, form), 401)
    refused(me(org, body["access_token"]), 401)
    types = {"token.refused", "authentication.failed"}
    assert [one for one in org.events(key.client_id) if one["type"] in types]


def test_a_key_used_from_elsewhere_buys_nothing(org: World) -> None:
    """
    A filter that the caller's address is not in keeps secret and token out (TOK-15).
    """
    key = make_key(org)
    token = given(ask(org, by_name(key)))["access_token"]
    path = f"/api/v1/api-keys/{key.id}"
    assert org.call("PATCH", path, json={"filter": "192.0.2.0/24"}).status_code == 200
    assert "address" in refused(ask(org, by_name(key)), 401)
    refused(me(org, token), 401)
    assert org.call("PATCH", path, json={"filter": "127.0.0.0/8"}).status_code == 200
    assert me(org, token).status_code == 200


def test_a_key_whose_roles_give_nothing_buys_nothing(org: World) -> None:
    """
    No token is without rights (D-8), and that is told as what it is.
    """
    role = org.make("roles", name=unique("empty"), permissions=[])
    assert "granted" in refused(ask(org, by_name(make_key(org, role["id"]))), 400)


def test_what_was_bought_is_recorded_once(org: World, key: Client) -> None:
    """
    Each exchange is one event of the key, and its last use is set.
    """
    for form in (by_name(key), by_grant(key)):
        given(ask(org, form))
    assert len(org.events(key.client_id, "token.issued")) == 2
    kept = eventually(lambda: org.get(f"/api/v1/api-keys/{key.id}")["last_redeemed"])
    assert kept


def test_too_many_failures_are_429_with_a_time(servers: Servers) -> None:
    """
    Whoever guesses at one key is told to wait, in this door's own shape.
    """
    counting = {"DOORWARD_THROTTLE_LOOPBACK": "1", "DOORWARD_THROTTLE_FAILURES": "5"}
    org = organization(servers.world("sqlite", **counting))
    key = make_key(org)
    for _ in range(20):
        late = ask(org, by_grant(key, client_secret=key.secret[:-1]))
        if late.status_code != 401:
            break
    refused(late, 429)
    assert int(late.headers["retry-after"]) >= 1
