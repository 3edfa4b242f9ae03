"""Roles from the start, and roles of one's own: made, changed and felt on the next call."""

import pytest

from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import World, unique

FOUR = {"Administrator", "API Token Manager", "Auditor", "SOC Operator"}


def permission_set(world: World, name: str) -> set[str]:
    """Return what a built-in role gives."""
    roles = world.pages("/api/v1/roles", built_in="true")
    return next(set(role["permissions"]) for role in roles if role["name"] == name)


@row("EI-17", "EI-3")
def test_roles_exist_from_the_start_and_say_what_they_allow(tenant: World):
    """Every tenant has them; each has a text, also told by its own page in the API."""
    found = {role["name"]: role for role in tenant.pages("/api/v1/roles")}
    assert set(found) >= FOUR
    for name in FOUR:
        assert found[name]["built_in"]
        assert len(found[name]["description"]) > 40
        assert tenant.get(f"/api/v1/roles/{found[name]['id']}") == found[name]


def test_built_in_roles_are_what_their_names_say(tenant: World):
    """Only an Administrator unlocks tokens; the others only look, manage or operate."""
    every = permission_set(tenant, "Administrator")
    assert "api_tokens:unlock" in every
    assert permission_set(tenant, "Auditor") == {one for one in every if one.endswith(":read")}
    manager = permission_set(tenant, "API Token Manager")
    assert manager == {"api_tokens:read", "api_tokens:write", "users:read"}
    assert permission_set(tenant, "SOC Operator") == {"events:read", "events:write"}


def test_built_in_roles_are_nobodys_to_change(world: World):
    """409 on edit and delete, by whomever."""
    for role in world.pages("/api/v1/roles", built_in="true"):
        path = f"/api/v1/roles/{role['id']}"
        problem(world.call("PATCH", path, json={"permissions": []}), 409)
        problem(world.call("DELETE", path, params={"force": "true"}), 409)


@row("EI-18")
def test_a_role_of_ones_own_is_made_used_changed_and_removed(world: World):
    """Any combination of permissions, with a text; whoever has it feels each change at once."""
    name = unique("Night shift")
    made = world.make(
        "roles", name=name, permissions=["users:read", "clients:read"], description="By night"
    )
    path = f"/api/v1/roles/{made['id']}"
    assert world.get(path)["description"] == "By night"
    person = world.make_person(roles=[made["id"]])
    client = world.make_client(permissions=[], roles=[made["id"]])
    tokens = [world.token_of(person), world.token(client)]

    def opened(place: str) -> list[int]:
        return [world.call("GET", f"/api/v1/{place}", token).status_code for token in tokens]

    assert (opened("users"), opened("clients")) == ([200, 200], [200, 200])
    change = {"permissions": ["clients:read"], "name": f"{name} II"}
    assert world.call("PATCH", path, json=change).status_code == 200
    assert (opened("users"), opened("clients")) == ([403, 403], [200, 200])
    assert world.call("DELETE", path, params={"force": "true"}).status_code == 204
    assert opened("clients") == [403, 403]
    problem(world.call("GET", path), 404)


@row("EI-9")
def test_what_a_user_may_do_follows_the_role_now(world: World):
    """A permission added to the role acts on the next call of the same token, as taking does."""
    role = world.make("roles", name=unique("role"), permissions=["users:read"])
    token = world.token_of(world.make_person(roles=[role["id"]]))
    assert missing(world.call("GET", "/api/v1/clients", token)) == ["clients:read"]
    both = {"permissions": ["users:read", "clients:read"]}
    world.call("PATCH", f"/api/v1/roles/{role['id']}", json=both)
    assert world.call("GET", "/api/v1/clients", token).status_code == 200
    world.call("PATCH", f"/api/v1/roles/{role['id']}", json={"permissions": []})
    assert missing(world.call("GET", "/api/v1/users", token)) == ["users:read"]


@pytest.mark.parametrize("permissions", [["nobody:offers"], ["users:sing"], ["own"]])
def test_a_role_gives_only_what_is_offered(world: World, permissions: list[str]):
    """422 at the field for what no API of the tenant offers."""
    body = {"name": unique("role"), "permissions": permissions}
    assert fields(world.call("POST", "/api/v1/roles", json=body)) == ["permissions"]
