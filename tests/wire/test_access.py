"""What somebody may do, asked ahead: told as a call would find it."""

from typing import Any

import pytest

from tests.world import Json, World, unique

USERS = {"method": "GET", "path": "/api/v1/users"}


def decide(world: World, **asked: Any) -> Json:
    """Return the decision on one call."""
    answer = world.call("POST", "/api/v1/access/decide", json=asked)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def protected(world: World) -> tuple[str, str]:
    """Add an API with one rule; return its id and the permission the rule needs."""
    word = unique("orders").replace(" ", "-")
    api = world.make("apis", name=word, audience=f"https://{word}.example.com")
    area = f"a{word.replace('-', '_')}"
    world.make(f"apis/{api['id']}/areas", name=area, actions=["read"])
    rule = {"method": "GET", "template": "/orders/{id}", "all_of": [f"{area}:read"]}
    world.make(f"apis/{api['id']}/rules", **rule)
    return api["id"], f"{area}:read"


def test_a_decision_is_what_the_call_gets(world: World) -> None:
    """
    For every pair of client and path the decision and the call itself say the same.
    """
    for permissions in (["users:read"], ["clients:read"], ["users:read", "roles:read"]):
        client = world.make_client(permissions=permissions)
        token = world.token(client)
        for path in ("/api/v1/users", "/api/v1/clients", "/api/v1/roles", "/api/v1/nothing"):
            told = decide(world, client=client.client_id, method="GET", path=path)
            passed = world.call("GET", path, token).status_code == 200
            assert told["allowed"] == passed, (permissions, path, told)


def test_what_is_missing_is_named(world: World) -> None:
    """
    A denial names the rule and the permissions that are lacking, or that nothing is there.
    """
    client = world.make_client(permissions=["users:read"])

    told = decide(world, client=client.id, method="GET", path="/api/v1/clients/cli_x")
    nothing = decide(world, client=client.id, method="GET", path="/api/v1/nothing")

    assert (told["rule"], told["missing"]) == ("GET /api/v1/clients/{id}", ["clients:read"])
    assert (nothing["allowed"], nothing["rule"]) == (False, None)


def test_another_api_is_decided_by_its_rules(world: World) -> None:
    """
    An API is named by id, name or audience, and a path that two readers read differently is none.
    """
    api, permission = protected(world)
    shown = world.get(f"/api/v1/apis/{api}")
    client = world.make_client(permissions=[permission])
    for named in (api, shown["name"], shown["audience"]):
        told = decide(world, client=client.id, api=named, method="GET", path="/orders/7")
        assert told["allowed"], told
    odd = decide(world, client=client.id, api=api, method="GET", path="/orders/%2e%2e")
    assert not odd["allowed"]


def test_what_hinders_is_told(world: World) -> None:
    """
    A client that is disabled has its rights and may nothing until it is enabled again.
    """
    client = world.make_client(permissions=["users:read"], filter="10.0.0.0/8")
    assert decide(world, client=client.id, **USERS)["allowed"]
    outside = decide(world, client=client.id, address="192.0.2.1", **USERS)
    assert (outside["allowed"], outside["hindrance"]) == (False, "wrong_address")
    assert decide(world, client=client.id, address="10.1.2.3", **USERS)["allowed"]

    world.call("POST", f"/api/v1/clients/{client.id}/disable")
    told = decide(world, client=client.id, **USERS)

    assert (told["allowed"], told["hindrance"], told["missing"]) == (False, "disabled", [])


def test_a_users_rights_are_decided_too(world: World) -> None:
    """
    A user's roles decide, and a door to one's own things is open to every user.
    """
    role = world.make("roles", name=unique("role"), permissions=["users:read"])
    name = f"{unique('eve').replace(' ', '.')}@example.com"
    user = world.make("users", username=name, roles=[role["id"]])
    assert decide(world, user=user["id"], **USERS)["allowed"]
    assert not decide(world, user=user["id"], method="GET", path="/api/v1/roles")["allowed"]


def test_access_lists_rights_and_what_they_open(world: World) -> None:
    """
    The rights of a client through roles and directly, with labels, and the endpoints they open.
    """
    _, permission = protected(world)
    role = world.make("roles", name=unique("role"), permissions=["users:read"])
    client = world.make_client(permissions=[permission], roles=[role["id"]])

    told = world.get(f"/api/v1/clients/{client.id}/access")

    held = {one["permission"]: one["label"] for one in told["permissions"]}
    assert held.keys() == {permission, "users:read"}
    assert held["users:read"] == "Users"
    endpoints = {(one["method"], one["template"]) for one in told["endpoints"]}
    assert {("GET", "/orders/{id}"), ("GET", "/api/v1/users")} <= endpoints
    assert ("POST", "/api/v1/users") not in endpoints


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({}, {"client", "user"}),
        ({"client": "x", "user": "y"}, {"client", "user"}),
        ({"client": "x", "address": "nowhere"}, {"address"}),
    ],
)
def test_a_question_that_cannot_be_is_refused(world: World, more: Json, fields: set[str]) -> None:
    """
    Nobody, two at once, or an address that is none: told at the field.
    """
    answer = world.call("POST", "/api/v1/access/decide", json={**USERS, **more})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == fields


def test_strangers_are_not_found_and_not_told(world: World) -> None:
    """
    An unknown and a foreign client are the same 404; who may not read clients hears that alone.
    """
    foreign = world.second_tenant().make_client()
    told = set()
    for name in (foreign.id, foreign.client_id, "cli_0000000000000000"):
        answer = world.call("POST", "/api/v1/access/decide", json={**USERS, "client": name})
        told.add((answer.status_code, answer.json()["detail"]))
    assert told == {(404, "there is no such client")}
    weak = world.token(world.make_client(permissions=["apis:read"]))
    client = world.make_client()
    asked = {**USERS, "client": client.id}
    answer = world.call("POST", "/api/v1/access/decide", weak, json=asked)
    assert (answer.status_code, answer.json()["missing"]) == (403, ["clients:read"])


def test_the_command_line_asks_the_same(world: World) -> None:
    """
    `doorward can` says yes with 0 and no with 1, and names what is missing.
    """
    client = world.make_client(permissions=["users:read"])
    environment = {
        "DOORWARD_URL": world.server.url,
        "DOORWARD_CLIENT_ID": world.admin.client_id,
        "DOORWARD_CLIENT_SECRET": world.admin.secret,
    }
    ask = lambda path: world.server.cli(  # noqa: E731 twice the same words
        "can", client.client_id, "GET", path, "--output", "json", env=environment
    )
    yes, no = ask("/api/v1/users"), ask("/api/v1/roles")
    assert (yes.returncode, no.returncode) == (0, 1), yes.stderr + no.stderr
    assert '"allowed": true' in yes.stdout
    assert "roles:read" in no.stdout
