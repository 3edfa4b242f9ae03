"""422 field by field, 409 for what is taken, 4xx for what is no request."""

from typing import Any

import pytest

from tests.rows import row
from tests.wire.shapes import fields, problem
from tests.world import World, unique


def create(world: World, **body: Any):
    return world.call("POST", "/api/v1/clients", json={"name": unique("x"), **body})


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 300),
        ("name", "two\nlines"),
        ("name", "tab\tinside"),
        ("name", 7),
        ("name", None),
        ("description", "x" * 10_001),
        ("permissions", "users:read"),
        ("permissions", None),
        ("token_seconds", 1),
        ("token_seconds", -5),
        ("token_seconds", 10**9),
        ("token_seconds", "900"),
        ("enabled", "yes"),
        ("roles", "admin"),
        ("made_up", 1),
    ],
)
def test_each_field_is_named(world: World, member: str, value: object):
    """A member that is wrong or unknown is refused under its own name."""
    answer = create(world, **{"permissions": [], member: value})
    assert {name.split(".")[0].split("[")[0] for name in fields(answer)} == {member}


def test_all_wrong_fields_are_named_at_once(world: World):
    """One answer tells everything that is wrong."""
    answer = create(world, name="", token_seconds=1, permissions=[])
    assert sorted(fields(answer)) == ["name", "token_seconds"]


@pytest.mark.parametrize("permission", ["no:such", "users", "users:fly", "", "*", "users:READ"])
def test_an_unknown_permission_is_refused(world: World, permission: str):
    """A permission nobody knows is a field error."""
    assert fields(create(world, permissions=[permission]))[0].startswith("permissions")


def test_two_seconds_are_the_shortest_life(world: World):
    """``token_seconds`` of 2 is allowed."""
    assert create(world, permissions=[], token_seconds=2).status_code == 201


@row("INC-20")
def test_a_name_is_taken_once_a_tenant(world: World, tenant: World):
    """The same name again is 409 naming the field, also on edit; another tenant may have it."""
    name = unique("taken")
    world.make_client(name=name)
    assert fields(create(world, name=name, permissions=[]), 409) == ["name"]
    other = world.make_client()
    answer = world.call("PATCH", f"/api/v1/clients/{other.id}", json={"name": name})
    assert fields(answer, 409) == ["name"]
    assert tenant.make_client(name=name).body["name"] == name


def test_a_name_may_be_kept_on_edit(world: World):
    """Sending one's own name again is no duplicate."""
    client = world.make_client()
    path = f"/api/v1/clients/{client.id}"
    assert world.call("PATCH", path, json={"name": client.body["name"]}).status_code == 200


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        (b"", {400, 422}),
        (b"{", {400, 422}),
        (b"[]", {400, 422}),
        (b'"text"', {400, 422}),
        (b"null", {400, 422}),
        (b'{"name":"a","name":"b","permissions":[]}', {400, 422}),
        (b"\xff\xfe", {400, 422}),
        (b'{"name":"' + b"x" * 2_000_000 + b'"}', {413}),
        (b"[" * 100_000, {400, 422}),
        (b'{"name": "nul \\u0000 inside", "permissions": []}', {400, 422}),
        (b'{"name": "half \\ud800 pair", "permissions": []}', {400, 422}),
        (b'{"name": NaN, "permissions": []}', {400, 422}),
    ],
)
def test_what_is_no_request_is_a_clear_refusal(world: World, body: bytes, statuses: set[int]):
    """Broken, deep, doubled or huge JSON is 4xx with a problem."""
    headers = {"Content-Type": "application/json"}
    answer = world.call("POST", "/api/v1/clients", content=body, headers=headers)
    assert answer.status_code in statuses
    problem(answer, answer.status_code)


def test_another_content_type_is_refused(world: World):
    """A form is not JSON, whatever it holds."""
    answer = world.call("POST", "/api/v1/clients", data={"name": "x"})
    problem(answer, 400)


def test_a_wrong_method_is_405(world: World):
    """A known path with an unknown method says what is allowed."""
    answer = world.call("PUT", "/api/v1/clients")
    problem(answer, 405)
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("kind", "body", "taken"),
    [
        ("roles", {"name": "Taken", "permissions": []}, "name"),
        ("users", {"username": "taken@example.com", "name": "Taken"}, "username"),
        ("apis", {"name": "Taken", "audience": "https://taken.example"}, "name"),
    ],
)
def test_every_kind_has_its_duplicate(tenant: World, kind: str, body: dict[str, Any], taken: str):
    """What must be unique is refused with 409, naming the field."""
    tenant.make(kind, **body)
    assert taken in fields(tenant.call("POST", f"/api/v1/{kind}", json=body), 409)
