"""A person's token: how it is got, what it may, and what ends it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.rows import row
from tests.world import Json, World, claims, eventually, unique

PASSWORD = "correct horse battery staple"


def person(world: World, *permissions: str, **more: Any) -> Json:
    """Make a user with a password and a role of these permissions; return its record."""
    name = f"{unique('ada').replace(' ', '.')}@example.com"
    roles = []
    if permissions:
        role = world.make("roles", name=unique("role"), permissions=list(permissions))
        roles = [role["id"]]
    user = world.make("users", username=name, roles=roles, **more)
    set_password(world, user, PASSWORD)
    return user


def set_password(world: World, user: Json, password: str) -> None:
    """Give a user this password, as an administrator."""
    path = f"/api/v1/users/{user['id']}/password"
    answer = world.call("PUT", path, json={"password": password})
    assert answer.is_success, answer.text


def ask(world: World, username: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    """Ask for a user token and return the answer."""
    body = {"username": username, "password": password, **more}
    return world.http.post("/api/v1/user-token", json=body)


def user_token(world: World, user: Json) -> str:
    """Return a user's token."""
    answer = ask(world, user["username"])
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def test_a_person_gets_a_short_lived_token(world: World) -> None:
    """
    A name and a password buy a bearer token that names the user and no scope, recorded first.
    """
    user = person(world, "users:read")

    answer = ask(world, user["username"])

    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 300)
    assert answer.headers["cache-control"] == "no-store"
    said = claims(body["access_token"])
    assert (said["sub"], said["client_id"]) == (user["id"], user["id"])
    assert "scope" not in said
    assert f"{said['iss']}/api/v1" in said["aud"]
    [event] = world.events(client_id=user["id"], type="token.issued")
    assert (event["actor_kind"], event["details"]["grant"]) == ("user", "user_token")


def test_a_person_may_what_its_roles_say_now(world: World) -> None:
    """
    A role that gains or loses a permission acts on the next call with the same token.
    """
    role = world.make("roles", name=unique("role"), permissions=["users:read"])
    name = f"{unique('bob').replace(' ', '.')}@example.com"
    user = world.make("users", username=name, roles=[role["id"]])
    set_password(world, user, PASSWORD)
    token = user_token(world, user)
    assert world.call("GET", "/api/v1/users", token).status_code == 200
    assert world.call("GET", "/api/v1/roles", token).status_code == 403

    for permissions, users, roles in ((["roles:read"], 403, 200), ([], 403, 403)):
        body = {"permissions": permissions}
        assert world.call("PATCH", f"/api/v1/roles/{role['id']}", json=body).status_code == 200
        assert world.call("GET", "/api/v1/users", token).status_code == users
        assert world.call("GET", "/api/v1/roles", token).status_code == roles


@pytest.mark.parametrize("end", ["password", "blocked", "inactive", "deleted"])
def test_what_ends_a_persons_token(world: World, end: str) -> None:
    """
    A new password and the user's end are for good; being kept out lasts as long as it does.
    """
    user = person(world, "users:read")
    path = f"/api/v1/users/{user['id']}"
    token = user_token(world, user)
    assert world.call("GET", "/api/v1/users", token).status_code == 200
    acts: dict[str, Callable[[], object]] = {
        "password": lambda: set_password(world, user, PASSWORD + "!"),
        "blocked": lambda: world.call("PATCH", path, json={"blocked": True}),
        "inactive": lambda: world.call("PATCH", path, json={"active": False}),
        "deleted": lambda: world.call("DELETE", path),
    }
    acts[end]()

    assert world.call("GET", "/api/v1/users", token).status_code == 401
    if end in {"blocked", "inactive"}:
        assert ask(world, user["username"]).status_code == 401
        world.call("PATCH", path, json={"blocked": False, "active": True})
        assert world.call("GET", "/api/v1/users", token).status_code == 200


def test_nothing_tells_a_stranger_from_a_wrong_password(world: World) -> None:
    """
    Unknown user, wrong password, user without one, blocked user: the same answer to the byte.
    """
    user, blocked = person(world), person(world, blocked=True)
    bare = world.make("users", username=f"{unique('bare').replace(' ', '.')}@example.com")
    told = set()
    for name, password in (
        ("nobody@example.com", PASSWORD),
        (user["username"], PASSWORD + "!"),
        (bare["username"], PASSWORD),
        (blocked["username"], PASSWORD),
    ):
        answer = ask(world, name, password)
        body = {k: v for k, v in answer.json().items() if k != "request_id"}
        told.add((answer.status_code, str(body), answer.headers["www-authenticate"]))
    assert len(told) == 1
    assert told.pop()[0] == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "ada"}, "password"),
        ({"password": "x"}, "username"),
        ({"username": "ada", "password": 7}, "password"),
        ({"username": "", "password": "x"}, "username"),
        ({"username": "a" * 101, "password": "x"}, "username"),
        ({"username": "ada", "password": "x" * 1001}, "password"),
        ({"username": "ada", "password": "x", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_member_is_named(world: World, body: Json, field: str) -> None:
    """
    What is missing, no text, too long or not asked for is told at its member with 422.
    """
    answer = world.http.post("/api/v1/user-token", json=body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("status", "more"),
    [
        (400, {"content": b"{"}),
        (400, {"content": b"[]", "headers": {"Content-Type": "application/json"}}),
        (400, {"content": b'{"username":"a","username":"b","password":"c"}',
               "headers": {"Content-Type": "application/json"}}),
        (400, {"data": {"username": "a", "password": "b"}}),
        (400, {"json": {"username": "a", "password": "b"}, "params": {"password": "b"}}),
        (413, {"json": {"username": "a", "password": "b" * 70_000}}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(world: World, status: int, more: Json) -> None:
    """
    No JSON, another type, a member twice, a secret in the address, too much: each with its status.
    """
    assert world.http.post("/api/v1/user-token", **more).status_code == status
    assert world.http.get("/api/v1/user-token").status_code == 405


def test_a_refusal_is_recorded_without_what_was_typed(world: World) -> None:
    """
    The log tells of the failure and of a user that exists, and never of a name that does not.
    """
    user = person(world)
    ask(world, user["username"], "hunter2 hunter2 hunter2")
    ask(world, "hunter2 hunter2 hunter2", PASSWORD)

    events = eventually(lambda: world.events(client_id=user["id"], type="authentication.failed"))

    assert [event["reason"] for event in events] == ["wrong_password"]
    every = world.events(type="authentication.failed")
    assert "hunter2" not in str(every)


class TestElsewhere:
    """A person of one tenant acts in another where it has roles (D-13)."""

    def test_the_header_chooses_among_the_persons_tenants(self, world: World) -> None:
        """
        With a role there the token acts there and sees nothing of home; without it is 403.
        """
        home, there = world.second_tenant(), world.second_tenant()
        user = person(home, "users:read")
        token = user_token(home, user)
        there.make("users", username="theirs@example.com")
        header = {"x-tenant-id": there.machine["id"]}
        refused = home.call("GET", "/api/v1/users", token, headers=header)
        assert refused.status_code == 403

        role = there.make("roles", name=unique("guest"), permissions=["users:read"])
        put = there.call("PUT", f"/api/v1/members/{user['id']}", json={"roles": [role["id"]]})
        assert put.is_success, put.text
        seen = home.call("GET", "/api/v1/users", token, headers=header).json()["items"]
        assert [one["username"] for one in seen] == ["theirs@example.com"]

        assert there.call("DELETE", f"/api/v1/members/{user['id']}").is_success
        assert home.call("GET", "/api/v1/users", token, headers=header).status_code == 403

    def test_every_tenant_that_is_not_the_callers_is_answered_alike(self, world: World) -> None:
        """
        Malformed, unknown and foreign: the same 403, for people and for clients.
        """
        home, other = world.second_tenant(), world.second_tenant()
        user = person(home, "users:read")
        client = home.make_client(permissions=["users:read"])
        for token in (user_token(home, user), home.token(client)):
            told = set()
            for tenant in (other.machine["id"], "11111111-1111-4111-8111-111111111111", "x"):
                answer = home.call("GET", "/api/v1/users", token, headers={"x-tenant-id": tenant})
                body = {k: v for k, v in answer.json().items() if k != "request_id"}
                told.add((answer.status_code, str(body)))
            assert len(told) == 1
            assert told.pop()[0] == 403

    def test_home_may_be_named_too(self, world: World) -> None:
        """
        The header with one's own tenant changes nothing.
        """
        home = world.second_tenant()
        user = person(home, "users:read")
        header = {"x-tenant-id": home.machine["id"]}
        assert home.call("GET", "/api/v1/users", user_token(home, user), headers=header).is_success

    def test_a_token_of_home_is_nothing_at_the_other_address(self, world: World) -> None:
        """
        A role in a tenant does not make another tenant's token one of its own.
        """
        home, there = world.second_tenant(), world.second_tenant()
        user = person(home, "users:read")
        role = there.make("roles", name=unique("guest"), permissions=["users:read"])
        there.call("PUT", f"/api/v1/members/{user['id']}", json={"roles": [role["id"]]})
        assert there.call("GET", "/api/v1/users", user_token(home, user)).status_code == 401


class TestBasic:
    """A user's name and password straight at the API (D-16)."""

    @row("INC-10")
    def test_a_portal_api_refuses_it(self, world: World) -> None:
        """
        By default nobody calls an API that developers are shown with a password.
        """
        user = person(world, "users:read")
        auth = (user["username"], PASSWORD)
        assert world.http.get("/api/v1/users", auth=auth).status_code == 401
        assert world.http.get("/v1/users", auth=auth).status_code == 401

    @row("INC-10", "INC-54")
    def test_the_policy_lets_it_pass_with_a_warning(self, world: World) -> None:
        """
        With the policy `warn` it works, says that it is deprecated, and is recorded as such.
        """
        tenant = world.second_tenant()
        change_policy(tenant, basic_on_portal="warn")
        user = person(tenant, "users:read")
        for path in ("/api/v1/users", "/v1/users"):
            answer = tenant.http.get(path, auth=(user["username"], PASSWORD))
            assert answer.status_code == 200
            assert answer.headers["deprecation"].startswith("@")
        wrong = tenant.http.get("/v1/users", auth=(user["username"], PASSWORD + "!"))
        assert wrong.status_code == 401
        assert eventually(lambda: tenant.events(type="authentication.deprecated"))

    @row("INC-54")
    def test_an_api_that_is_not_shown_takes_it(self, world: World) -> None:
        """
        Where the API is not in the portal, Basic works with the user's rights, unwarned.
        """
        tenant = world.second_tenant(preset="xiq-se")
        user = person(tenant, "users:read")
        answer = tenant.http.get("/api/v1/users", auth=(user["username"], PASSWORD))
        assert answer.status_code == 200
        assert "deprecation" not in answer.headers
        refused = tenant.http.get("/api/v1/roles", auth=(user["username"], PASSWORD))
        assert refused.status_code == 403


@row("TOK-13", "EI-39")
@pytest.mark.parametrize("preset", ["horizon", "iot-od"])
def test_a_missing_permission_is_not_authenticated_where_the_api_says_so(
    world: World, preset: str
) -> None:
    """
    With the denial `unauthorized` a missing permission is 401, at the door and within a verb,
    and still names what is missing.
    """
    tenant = world.second_tenant(preset=preset)
    token = user_token(tenant, person(tenant, "users:read", "roles:write"))
    for method, path, body, missing in (
        ("GET", "/api/v1/clients", None, ["clients:read"]),
        ("POST", "/api/v1/roles", {"name": "x", "permissions": ["keys:write"]}, ["keys:write"]),
    ):
        answer = tenant.call(method, path, token, json=body)
        assert answer.status_code == 401
        assert answer.json()["missing"] == missing
        assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def change_policy(world: World, **policies: Any) -> None:
    """Change policies of a tenant, as its administrator."""
    path = f"/api/v1/tenants/{world.machine['id']}"
    answer = world.call("PATCH", path, json={"policies": policies})
    assert answer.status_code == 200, answer.text
