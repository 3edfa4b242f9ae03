"""``/api/v1/members``: 200, 204, 403, 404, 409, 422; and what members then can do (D-13)."""

import pytest

from tests.wire.shapes import fields, missing, problem
from tests.world import World, unique

NOBODY = "usr_0000000000000000"


@pytest.fixture
def home(world: World) -> World:
    """Give the tenant in which the people of these tests live."""
    return world.second_tenant()


def a_role(world: World, *permissions: str) -> str:
    """Make a role and return its id."""
    made = world.make("roles", name=unique("role"), permissions=list(permissions))
    return str(made["id"])


def test_a_member_acts_here_while_it_has_roles(tenant: World, home: World):
    """403 before, 200 with a role, 403 the moment it is taken; at home nothing changed."""
    person = home.make_person(permissions=["clients:read"])
    token = home.token_of(person)
    there = tenant.get("/api/v1/tenants")["items"][0]["id"]

    def asked(path: str) -> int:
        headers = {"x-tenant-id": there}
        return home.call("GET", f"/api/v1/{path}", token, headers=headers).status_code

    assert asked("users") == 403
    path = f"/api/v1/members/{person.id}"
    role = a_role(tenant, "users:read")
    put = tenant.call("PUT", path, json={"roles": [role]})
    assert (put.status_code, put.json()) == (200, {"id": person.id, "roles": [role]})
    assert (asked("users"), asked("clients")) == (200, 403)
    assert tenant.get("/api/v1/members")["items"] == [{"id": person.id, "roles": [role]}]
    assert tenant.call("DELETE", path).status_code == 204
    problem(tenant.call("DELETE", path), 404)
    problem(tenant.call("GET", path), 404)
    assert asked("users") == 403
    assert home.call("GET", "/api/v1/clients", token).status_code == 200


def test_a_members_own_sign_in_is_its_homes(tenant: World, home: World):
    """Acting elsewhere nobody changes a password: 404, for there is no such user there."""
    person = home.make_person()
    role = a_role(tenant, "users:read", "users:write")
    tenant.call("PUT", f"/api/v1/members/{person.id}", json={"roles": [role]})
    there = tenant.get("/api/v1/tenants")["items"][0]["id"]
    body = {"present": person.password, "password": "seven lamps over the harbour"}
    token = home.token_of(person)
    for method, path, more in (
        ("PUT", "/api/v1/user/password", body),
        ("PUT", f"/api/v1/users/{person.id}/password", {"password": body["password"]}),
    ):
        answer = home.call(method, path, token, json=more, headers={"x-tenant-id": there})
        problem(answer, 404)


def test_attack_letting_in_an_accomplice(tenant: World):
    """A clerk gives another tenant's user no more than the clerk's own rights."""
    mighty = a_role(tenant, "users:read", "keys:write")
    token = tenant.token(tenant.make_client(permissions=["users:read", "users:write"]))
    path = f"/api/v1/members/{NOBODY}"
    assert missing(tenant.call("PUT", path, token, json={"roles": [mighty]})) == ["keys:write"]
    assert tenant.get("/api/v1/members")["items"] == []


def test_attack_finding_other_tenants_people(tenant: World, home: World):
    """An id of nobody and one of somebody are answered byte for byte alike."""
    person, role = home.make_person(), a_role(tenant, "users:read")
    heard = []
    for id in (person.id, NOBODY):
        path = f"/api/v1/members/{id}"
        answers = [
            tenant.call("GET", path),
            tenant.call("DELETE", path),
            tenant.call("PUT", path, json={"roles": ["nothing"]}),
            tenant.call("PUT", path, json={"roles": [role]}),
            tenant.call("DELETE", path),
        ]
        heard.append(
            [
                (one.status_code, one.text.replace(id, "").replace(one.headers["x-request-id"], ""))
                for one in answers
            ]
        )
    assert heard[0] == heard[1]
    assert [status for status, _ in heard[0]] == [404, 404, 422, 200, 204]


def test_ones_own_users_and_wrong_ids_are_refused(tenant: World):
    """409 for a user of this tenant, 422 for what is no user's id or names no role."""
    person, role = tenant.make_person(), a_role(tenant, "users:read")
    problem(tenant.call("PUT", f"/api/v1/members/{person.id}", json={"roles": [role]}), 409)
    wrong = tenant.call("PUT", "/api/v1/members/ada", json={"roles": [role]})
    assert fields(wrong) == ["user_id"]
    for roles in ([], ["nothing"]):
        answer = tenant.call("PUT", f"/api/v1/members/{NOBODY}", json={"roles": roles})
        assert fields(answer) == ["roles"]
