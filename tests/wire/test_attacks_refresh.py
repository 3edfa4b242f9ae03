"""Attacks on refresh tokens: what must end them, and who else might use them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import DATABASES, Servers
from tests.iam import again, ask, by_name, given, make_key, organization, refused
from tests.world import Person, World


@pytest.fixture(scope="module", params=DATABASES)
def org(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give an organization of this module's own."""
    return organization(servers.world(request.param))


def lent(org: World, person: Person) -> str:
    """Return a refresh token that a name and a password bought."""
    body = {"username": person.username, "password": person.password}
    return str(given(ask(org, body))["refresh_token"])


def holds(org: World, token: str) -> bool:
    """Whether *token* is an access token that holds now, as an API of the organization is told."""
    basic = org.basic_header(org.admin.client_id, org.admin.secret)
    answer = org.http.post("/oauth/introspect", data={"token": token}, headers=basic)
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["active"])


def test_a_second_factor_ends_what_the_password_alone_began(org: World):
    """
    Nobody who has a second factor gets on with a password, nor with what it bought before (D-9).
    """
    person = org.make_person(permissions=["users:read"])
    first = given(ask(org, again(lent(org, person))))
    org.enrol(person)

    refused(ask(org, again(first["refresh_token"])), 401)


def test_where_passwords_buy_nothing_their_families_end(org: World):
    """
    The policy acts on the next request, also on people who refresh; a key's family goes on.
    """
    person, key = org.make_person(permissions=["users:read"]), make_key(org)
    theirs, its = lent(org, person), given(ask(org, by_name(key)))["refresh_token"]
    path = f"/api/v1/tenants/{org.machine['id']}"
    for allowed in (False, True):
        body = {"policies": {"password_tokens": allowed}}
        assert org.call("PATCH", path, json=body).status_code == 200
        if not allowed:
            refused(ask(org, again(theirs)), 401)
            given(ask(org, again(its)))
    given(ask(org, again(theirs)))


def test_a_key_that_rises_again_leaves_its_families_behind(org: World):
    """
    What was lent before a key's end cannot be refreshed after it was given a later one (D-1).
    """
    key = make_key(org)
    old = given(ask(org, by_name(key)))["refresh_token"]
    path = f"/api/v1/api-keys/{key.id}"
    assert org.call("POST", f"{path}/expire").status_code == 200
    assert org.call("PATCH", path, json={"expires_in": "30d"}).status_code == 200
    refused(ask(org, again(old)), 401)
    given(ask(org, by_name(key)))


def test_a_refresh_token_is_good_in_one_tenant_and_at_one_door(org: World):
    """
    Elsewhere, as a secret, as an access token and to be revoked or looked at, it proves nothing.
    """
    key = make_key(org)
    token = given(ask(org, by_name(key)))["refresh_token"]
    other = organization(World(org.server, org.server.machine))
    refused(ask(other, again(token)), 401)
    assert org.call("GET", "/api/v1/users", token).status_code == 401
    assert not holds(org, token)
    refused(ask(org, {"username": key.body["username"], "password": token}), 401)
    basic = org.basic_header(org.admin.client_id, org.admin.secret)
    org.http.post("/oauth/revoke", data={"token": token}, headers=basic)
    given(ask(org, again(token)))


def test_many_at_once_get_one_successor(org: World):
    """
    However many present one token at the same moment, there is one next one, and the family
    ends with the first use of an older one.
    """
    first = given(ask(org, by_name(make_key(org))))["refresh_token"]
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: given(ask(org, again(first))), range(16)))
    [second] = {answer["refresh_token"] for answer in answers}
    assert all(holds(org, answer["access_token"]) for answer in answers)
    third = given(ask(org, again(second)))["refresh_token"]
    with ThreadPoolExecutor(2) as crowd:
        list(crowd.map(lambda one: ask(org, again(one)), (first, third)))
    refused(ask(org, again(third)), 401)
    refused(ask(org, again(second)), 401)
    assert not any(holds(org, answer["access_token"]) for answer in answers)
