"""``/api/v1/users`` and its passwords: 200, 201, 204, 403, 404, 409, 412, 422, from outside."""

import pytest

from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import PASSWORD, World, unique

NOBODY = "usr_0000000000000000"
OTHER = "seven lamps over the harbour"
CLERK = ["users:read", "users:write"]


def clerk(world: World, *more: str) -> str:
    """Return the token of somebody who manages users, and holds *more*."""
    return world.token(world.make_client(permissions=[*CLERK, *more]))


def built_in(world: World, name: str) -> str:
    """Return the id of a built-in role."""
    roles = world.pages("/api/v1/roles", built_in="true")
    return next(str(role["id"]) for role in roles if role["name"] == name)


@row("INC-5", "INC-37")
def test_a_fresh_tenant_can_have_its_first_administrator(world: World):
    """
    The machine administrator makes a person who may also do what is for people only (D-5), and
    nobody who holds less can.
    """
    tenant = world.second_tenant(preset="incydr")
    roles = {one["name"]: one["id"] for one in tenant.pages("/api/v1/roles")}
    name = f"{unique('first').replace(' ', '.')}@example.com"
    body = {"username": name, "roles": [roles["Customer Cloud Admin"]]}
    weak = tenant.make_client(permissions=["users:read", "users:write"])
    refused = tenant.call("POST", "/api/v1/users", tenant.token(weak), json=body)
    assert refused.status_code == 403
    assert "customer:read" in refused.json()["missing"]

    user = tenant.make("users", **body)
    password = {"password": "a fence around four horses"}
    assert tenant.call("PUT", f"/api/v1/users/{user['id']}/password", json=password).is_success
    login = {"username": name, **password}
    token = tenant.http.post("/api/v1/user-token", json=login).json()["access_token"]
    assert tenant.call("GET", "/v1/customer", token).json()["tenantId"] == tenant.machine["id"]
    assert tenant.call("GET", "/v1/customer").status_code == 403


def test_a_users_whole_life(world: World):
    """201, 200, 200, 412, 204, 404; nothing that is read holds a password."""
    person = world.make_person(permissions=["users:read"])
    assert person.body["has_password"]
    assert not person.body["second_factor"]
    path = f"/api/v1/users/{person.id}"
    first = world.call("GET", path)
    edited = world.call(
        "PATCH", path, json={"roles": []}, headers={"If-Match": first.headers["etag"]}
    )
    assert (edited.status_code, edited.json()["roles"]) == (200, [])
    late = world.call(
        "PATCH", path, json={"name": "x"}, headers={"If-Match": first.headers["etag"]}
    )
    problem(late, 412)
    listed = next(one for one in world.pages("/api/v1/users") if one["id"] == person.id)
    assert listed == edited.json()
    assert PASSWORD not in str(listed)
    assert "argon2" not in str(listed)
    assert world.call("DELETE", path).status_code == 204
    problem(world.call("GET", path), 404)
    problem(world.call("PUT", f"{path}/password", json={"password": OTHER}), 404)
    problem(world.call("DELETE", f"{path}/second-factor"), 404)


def test_a_taken_username_is_a_conflict(world: World):
    """409 at the field, whatever its case."""
    person = world.make_person()
    answer = world.call("POST", "/api/v1/users", json={"username": person.username.upper()})
    assert fields(answer, 409) == ["username"]


@pytest.mark.parametrize(
    "password", ["short", "passwordpassword", "123456789012345", "x" * 257, "doorward-2026-!"]
)
def test_a_password_that_will_not_do_is_a_field_error(world: World, password: str):
    """422 with a mend, on making a user and on setting it; nothing is changed, nothing told."""
    person = world.make_person()
    body = {"username": unique("u"), "password": password}
    path = f"/api/v1/users/{person.id}/password"
    for answer in (
        world.call("POST", "/api/v1/users", json=body),
        world.call("PUT", path, json={"password": password}),
    ):
        assert fields(answer) == ["password"]
        assert password not in answer.text
    assert world.ask_user_token(person).status_code == 200


def test_setting_a_password_ends_every_token_of_before(world: World):
    """The very next call with one is 401; the old password signs in no more, the new one does."""
    person = world.make_person(permissions=["users:read"])
    token = world.token_of(person)
    assert world.passes(token)
    path = f"/api/v1/users/{person.id}/password"
    assert world.call("PUT", path, json={"password": OTHER}).status_code == 204
    assert world.call("GET", "/api/v1/users", token).status_code == 401
    assert world.ask_user_token(person).status_code == 401
    assert world.passes(world.token_of(person, password=OTHER))


def test_attack_becoming_an_administrator(world: World):
    """Whoever manages users gives nobody, oneself neither, a role beyond their own rights."""
    administrator = built_in(world, "Administrator")
    token = clerk(world)
    body = {"username": unique("mole"), "roles": [administrator], "password": PASSWORD}
    assert "keys:write" in missing(world.call("POST", "/api/v1/users", token, json=body))
    assert body["username"] not in {one["username"] for one in world.pages("/api/v1/users")}
    me = world.make_person(permissions=CLERK)
    answer = world.call(
        "PATCH", f"/api/v1/users/{me.id}", world.token_of(me), json={"roles": [administrator]}
    )
    assert "keys:write" in missing(answer)


def test_attack_signing_in_as_an_administrator(world: World):
    """Neither the password nor the second factor of somebody mightier is a clerk's to touch."""
    chief = world.make_person(roles=[built_in(world, "Administrator")])
    world.enrol(chief)
    token, path = clerk(world), f"/api/v1/users/{chief.id}"
    answer = world.call("PUT", f"{path}/password", token, json={"password": OTHER})
    assert "keys:write" in missing(answer)
    assert "keys:write" in missing(world.call("DELETE", f"{path}/second-factor", token))
    shown = world.get(path)
    assert (shown["has_password"], shown["second_factor"]) == (True, True)


def test_attack_letting_an_administrator_in_again(world: World):
    """A clerk may keep out, but not let in again who is mightier; rights held, one may."""
    chief = world.make_person(permissions=["keys:write"])
    token, path = clerk(world), f"/api/v1/users/{chief.id}"
    assert world.call("PATCH", path, token, json={"blocked": True}).status_code == 200
    assert world.ask_user_token(chief).status_code == 401
    answer = world.call("PATCH", path, token, json={"blocked": False})
    assert missing(answer) == ["keys:write"]
    held = clerk(world, "keys:write")
    assert world.call("PATCH", path, held, json={"blocked": False}).status_code == 200
    assert world.ask_user_token(chief).status_code == 200


def test_attack_by_a_narrowed_token(world: World):
    """Rights that a token left behind give no role either."""
    role = world.make("roles", name=unique("reader"), permissions=["events:read"])
    client = world.make_client(permissions=[*CLERK, "events:read"])
    body = {"username": unique("u"), "roles": [role["id"]]}
    narrow = world.token(client, scope="users:write")
    assert missing(world.call("POST", "/api/v1/users", narrow, json=body)) == ["events:read"]
    assert world.call("POST", "/api/v1/users", world.token(client), json=body).status_code == 201


def test_a_role_that_users_have_is_not_taken_unsaid(world: World):
    """409 counts them; forced, they lose it at once."""
    person = world.make_person(permissions=["users:read"])
    [role] = person.body["roles"]
    token = world.token_of(person)
    refused = problem(world.call("DELETE", f"/api/v1/roles/{role}"), 409)
    assert "1 user;" in refused["detail"]
    assert world.passes(token)
    forced = world.call("DELETE", f"/api/v1/roles/{role}", params={"force": "true"})
    assert forced.status_code == 204
    assert not world.passes(token)


@row("INC-12")
def test_a_client_outlives_the_user_who_made_it(world: World):
    """A user makes a client, is kept out, then removed: the client's old and new tokens work."""
    person = world.make_person(permissions=["clients:write", "users:read"])
    body = {"name": unique("integration"), "permissions": ["users:read"]}
    made = world.call("POST", "/api/v1/clients", world.token_of(person), json=body).json()
    pair = (made["client_id"], made["client_secret"])

    def fresh() -> str:
        answer = world.http.post(
            "/oauth/token", data={"grant_type": "client_credentials"},
            headers=world.basic_header(*pair),
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    tokens = [fresh()]
    path = f"/api/v1/users/{person.id}"
    for act in (
        lambda: world.call("PATCH", path, json={"blocked": True}),
        lambda: world.call("PATCH", path, json={"active": False}),
        lambda: world.call("DELETE", path),
    ):
        assert act().status_code in {200, 204}
        assert world.ask_user_token(person).status_code == 401
        tokens.append(fresh())
        assert all(world.passes(token) for token in tokens)
    assert world.get(f"/api/v1/clients/{made['id']}")["enabled"]


def test_what_was_done_to_users_is_recorded_by_id(tenant: World):
    """Each act an event that names the user by id, and neither name nor password."""
    person = tenant.make_person(permissions=["users:read"])
    path = f"/api/v1/users/{person.id}"
    tenant.enrol(person)
    tenant.call("PUT", f"{path}/password", json={"password": OTHER})
    tenant.call("DELETE", f"{path}/second-factor")
    tenant.call("PATCH", path, json={"roles": []})
    tenant.call("DELETE", path)
    events = [one for one in tenant.events() if one["type"].startswith("user.")]
    assert [one["type"] for one in events] == [
        "user.created",
        "user.second_factor_begun",
        "user.second_factor_added",
        "user.password_set",
        "user.second_factor_removed",
        "user.edited",
        "user.deleted",
    ]
    assert {one["details"]["user"] for one in events} == {person.id}
    for word in (person.username, PASSWORD, OTHER):
        assert word not in str(events)


def test_unknown_users_are_404_and_wrong_ids_too(world: World):
    """Whatever is asked of them."""
    for id in (NOBODY, "ada"):
        problem(world.call("GET", f"/api/v1/users/{id}"), 404)
        body = {"password": OTHER}
        problem(world.call("PUT", f"/api/v1/users/{id}/password", json=body), 404)
        problem(world.call("DELETE", f"/api/v1/users/{id}/second-factor"), 404)
