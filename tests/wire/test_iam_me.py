"""``GET /iam/users/me``: whose tenants are whose (D-13, D-17)."""

import re
from uuid import UUID

import pytest

from tests.conftest import DATABASES, Servers
from tests.iam import (
    ME,
    as_person,
    ask,
    by_name,
    given,
    make_admin,
    make_key,
    me,
    organization,
    refused,
    role_named,
)
from tests.rows import row
from tests.wire.shapes import problem
from tests.world import Json, Person, World, eventually, unique


@pytest.fixture(scope="module", params=DATABASES)
def root(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give the tenant that makes organizations."""
    return servers.world(request.param)


@pytest.fixture(scope="module")
def org(root: World) -> World:
    """Give an organization of this module's own."""
    return organization(root, name="ATRNEU1 LIVE TENANT")


@pytest.fixture(scope="module")
def other(root: World) -> World:
    """Give another organization."""
    return organization(root, name="DemoTenant5")


def token_of(org: World, person: Person) -> str:
    """Return the token a user buys at the organization it lives in."""
    return str(given(ask(org, as_person(person)))["access_token"])


def roles(org: World, token: str, **headers: str) -> list[Json]:
    """Return the items of the answer after checking that each is exactly the product's."""
    answer = me(org, token, **headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"roles"}
    for item in body["roles"]:
        assert set(item) == {"tenant_name", "tenant_id", "role_name", "role_id"}
        assert str(UUID(item["tenant_id"])) == item["tenant_id"]
        assert str(UUID(item["role_id"])) == item["role_id"]
    items: list[Json] = body["roles"]
    return items


def put_member(org: World, person: Person, *names: str) -> None:
    """Give a user of another tenant these roles here."""
    body = {"roles": [role_named(org, name) for name in names]}
    answer = org.call("PUT", f"/api/v1/members/{person.id}", json=body)
    assert answer.status_code == 200, answer.text


@row("EI-31", "EI-33", "EI-35", "EI-41")
def test_a_user_of_one_tenant_gets_one_item(org: World) -> None:
    """
    By bearer token: the tenant's name and id, the role's slug and a UUID.
    """
    [item] = roles(org, token_of(org, make_admin(org)))
    assert item["tenant_name"] == "ATRNEU1 LIVE TENANT"
    assert item["tenant_id"] == org.machine["id"]
    assert item["role_name"] == "tenant-admin"


@row("EI-34", "EI-41", "EI-32")
def test_a_user_of_two_tenants_gets_an_item_for_each_role_in_each(org: World, other: World) -> None:
    """
    Every role where the user administers, none where it does not; a built-in role has one id.
    """
    person = make_admin(org, "device-operator")
    token = token_of(org, person)
    put_member(other, person, "device-operator")
    assert {item["tenant_id"] for item in roles(org, token)} == {org.machine["id"]}
    put_member(other, person, "tenant-admin")
    items = roles(org, token)
    assert [(item["tenant_name"], item["role_name"]) for item in items] == [
        ("ATRNEU1 LIVE TENANT", "device-operator"),
        ("ATRNEU1 LIVE TENANT", "tenant-admin"),
        ("DemoTenant5", "tenant-admin"),
    ]
    assert items[1]["role_id"] == items[2]["role_id"] != items[0]["role_id"]
    assert other.call("DELETE", f"/api/v1/members/{person.id}").status_code == 204
    assert len(roles(org, token)) == 2


@row("EI-36", "EI-38")
def test_a_tenant_taken_from_there_is_selected_by_header(org: World, other: World) -> None:
    """
    With it a call acts there and is told that tenant's things alone; another one is 403.
    """
    person, stranger = make_admin(org), other.make_person()
    put_member(other, person, "tenant-admin")
    token = token_of(org, person)
    chosen = next(one for one in roles(org, token) if one["tenant_name"] == "DemoTenant5")
    path = f"/api/v1/users/{stranger.id}"
    there = org.call("GET", path, token, headers={"x-tenant-id": chosen["tenant_id"]})
    assert there.json()["username"] == stranger.username
    problem(org.call("GET", path, token), 404)
    for wrong in ("00000000-0000-4000-8000-000000000000", "not an id", ""):
        problem(org.call("GET", path, token, headers={"x-tenant-id": wrong}), 403)


@row("EI-32")
def test_who_administers_nothing_is_told_nothing(root: World, org: World) -> None:
    """
    403, once it is recorded: no role, other roles, or a role of one's own called the same.
    """
    elsewhere = organization(root)
    renamed = root.second_tenant(preset="horizon")
    role = renamed.make("roles", name="tenant-admin", permissions=["users:read"])
    people = [org.make_person(), org.make_person(roles=[role_named(org, "device-operator")])]
    for person in people:
        message = refused(me(org, token_of(org, person)), 403)
        assert "administrators" in message
        [event] = org.events(person.id, "call.refused")
        assert event["details"]["route"] == ME
    visitor = elsewhere.make_person()
    put = renamed.call("PUT", f"/api/v1/members/{visitor.id}", json={"roles": [role["id"]]})
    assert put.status_code == 200
    refused(me(elsewhere, token_of(elsewhere, visitor)), 403)


def test_the_administrators_of_every_tenant_are_meant_too(root: World, org: World) -> None:
    """
    The built-in Administrator gives no less, here or in a tenant like another product.
    """
    person = org.make_person(roles=[role_named(org, "Administrator")])
    portal = root.second_tenant(name="A portal", preset="horizon")
    put_member(portal, person, "Administrator")
    items = roles(org, token_of(org, person))
    assert {item["role_name"] for item in items} == {"administrator"}
    assert len({item["role_id"] for item in items}) == 1
    assert {item["tenant_name"] for item in items} == {"A portal", "ATRNEU1 LIVE TENANT"}


def test_a_role_of_ones_own_has_its_own_name_and_id(org: World) -> None:
    """
    Beside the administrator's role, as whoever made it called it; the id stays the same.
    """
    mine = org.make("roles", name=unique("Night Shift"), permissions=["users:read"])
    person = org.make_person(roles=[mine["id"], role_named(org, "tenant-admin")])
    token = token_of(org, person)
    [item] = [one for one in roles(org, token) if one["role_name"] != "tenant-admin"]
    assert item["role_name"] == mine["name"]
    assert [item] == [one for one in roles(org, token) if one["role_name"] == mine["name"]]


def test_a_key_is_told_its_own_tenant(org: World) -> None:
    """
    A key's token works too, for any API: one item a role, and 403 for a key without the role.
    """
    admin = given(ask(org, by_name(make_key(org, "tenant-admin", "device-operator"))))
    items = roles(org, admin["access_token"])
    assert [item["role_name"] for item in items] == ["device-operator", "tenant-admin"]
    assert {item["tenant_id"] for item in items} == {org.machine["id"]}
    operator = make_key(org, "device-operator")
    refused(me(org, given(ask(org, by_name(operator)))["access_token"]), 403)
    [event] = org.events(operator.client_id, "call.refused")
    assert event["details"]["route"] == ME


def test_an_api_token_is_told_of_its_own_tenant_alone(org: World, other: World) -> None:
    """
    It acts nowhere else, whatever its user is elsewhere.
    """
    person = make_admin(org)
    put_member(other, person, "tenant-admin")
    made = org.make("api-tokens", name=unique("token"), user=person.id, expires_in="1d")
    jwt = org.call("POST", f"/api/v1/api-tokens/{made['id']}/unlock", json={}).json()["jwt"]
    assert {item["tenant_id"] for item in roles(org, jwt)} == {org.machine["id"]}


def test_headers_of_the_products_clients_do_no_harm(org: World, other: World) -> None:
    """
    The token sent twice, and any tenant's id: here one learns which there are.
    """
    token = token_of(org, make_admin(org))
    plain = roles(org, token)
    foreign = other.machine["id"]
    for headers in ({"x-access-token": token}, {"x-access-token": "x"}, {"x-tenant-id": foreign}):
        assert roles(org, token, **headers) == plain


def test_the_token_stands_in_authorization_alone(org: World) -> None:
    """
    Nobody is let in by the other header.
    """
    token = token_of(org, make_admin(org))
    refused(me(org, "", **{"x-access-token": token}), 401)


def test_it_is_only_read_and_counted(org: World) -> None:
    """
    GET and HEAD; anything else is 405. What passed is counted as the user's call.
    """
    person = make_admin(org)
    token = token_of(org, person)
    assert org.call("HEAD", ME, token).status_code == 200
    answer = org.call("POST", ME, token)
    refused(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD"
    assert eventually(lambda: org.events(person.id, "call.allowed"))


def test_a_tenant_that_does_not_speak_it_has_no_such_door(root: World) -> None:
    """
    There it is 404, with or without a token (D-15).
    """
    problem(root.call("GET", ME), 404)
    problem(root.call("GET", ME, ""), 404)
    assert re.search("nothing", root.call("GET", ME).text)
