"""ETag and If-Match on edits, Idempotency-Key on creates."""

from uuid import uuid4

import pytest

from tests.wire.shapes import fields, problem
from tests.world import World, eventually, unique


def tag(world: World, path: str) -> str:
    return world.call("GET", path).headers["etag"]


def test_a_stale_edit_is_refused(world: World):
    """If-Match with an old tag is 412 and changes nothing."""
    path = f"/api/v1/clients/{world.make_client().id}"
    old = tag(world, path)
    first = world.call("PATCH", path, json={"description": "one"}, headers={"If-Match": old})
    assert first.status_code == 200
    assert first.headers["etag"] == tag(world, path) != old
    second = world.call("PATCH", path, json={"description": "two"}, headers={"If-Match": old})
    problem(second, 412)
    assert world.get(path)["description"] == "one"
    problem(world.call("DELETE", path, headers={"If-Match": old}), 412)
    fresh = {"If-Match": tag(world, path)}
    assert world.call("DELETE", path, headers=fresh).status_code == 204


def test_any_state_matches_a_star(world: World):
    """``If-Match: *`` and no If-Match edit whatever is there (RFC 9110 §13.1.1)."""
    path = f"/api/v1/clients/{world.make_client().id}"
    star = world.call("PATCH", path, json={"description": "x"}, headers={"If-Match": "*"})
    assert star.status_code == 200
    assert world.call("PATCH", path, json={"description": "y"}).status_code == 200


def test_the_tag_moves_by_edits_never_by_use(world: World):
    """Tokens, calls and last redeemed leave the tag; edit, reset and disable move it."""
    client = world.make_client()
    path = f"/api/v1/clients/{client.id}"
    tags = [tag(world, path)]
    world.passes(world.token(client))
    assert eventually(lambda: world.stored(client)["last_redeemed"])
    assert tag(world, path) == tags[0]
    world.call("PATCH", path, json={"description": "edited"})
    tags.append(tag(world, path))
    world.reset(client)
    tags.append(tag(world, path))
    world.call("POST", f"{path}/disable")
    tags.append(tag(world, path))
    assert len(set(tags)) == 4


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("roles", {"permissions": []}),
        ("users", {}),
        ("apis", {}),
        ("clients", {"permissions": []}),
    ],
)
def test_every_kind_has_tags(world: World, kind: str, body: dict[str, object]):
    """One object of any kind is read with a tag, and edited only with the right one."""
    name = unique(kind)
    more = {
        "users": {"username": f"{uuid4().hex}@example.com"},
        "apis": {"audience": f"https://{uuid4().hex}.example"},
    }
    made = world.make(kind, name=name, **body, **more.get(kind, {}))
    path = f"/api/v1/{kind}/{made['id']}"
    assert tag(world, path)
    stale = {"If-Match": '"stale"'}
    problem(world.call("PATCH", path, json={"name": unique("other")}, headers=stale), 412)
    problem(world.call("DELETE", path, headers=stale), 412)


def test_a_repeated_create_makes_one(world: World):
    """The same Idempotency-Key answers 200 with the same object, without its secret."""
    body = {"name": unique("once"), "permissions": ["users:read"]}
    headers = {"Idempotency-Key": uuid4().hex}
    first = world.call("POST", "/api/v1/clients", json=body, headers=headers)
    again = world.call("POST", "/api/v1/clients", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert "client_secret" in first.json()
    assert "client_secret" not in again.json()
    found = world.get("/api/v1/clients", search=body["name"])["items"]
    assert [one["id"] for one in found] == [first.json()["id"]]


def test_a_key_used_for_something_else_is_refused(world: World):
    """The same key with another body is an error, not a silent replay."""
    headers = {"Idempotency-Key": uuid4().hex}
    for status in (201, 409):
        body = {"name": unique("other"), "permissions": []}
        answer = world.call("POST", "/api/v1/clients", json=body, headers=headers)
        assert answer.status_code == status


def test_a_key_belongs_to_who_sent_it(world: World):
    """Another actor's key of the same value is another key."""
    maker = world.make_client(permissions=["clients:read", "clients:write"])
    headers = {"Idempotency-Key": uuid4().hex}
    for token in (world.admin_token(), world.token(maker)):
        body = {"name": unique("mine"), "permissions": []}
        answer = world.call("POST", "/api/v1/clients", token, json=body, headers=headers)
        assert answer.status_code == 201


def test_a_refused_create_leaves_the_key_free(world: World):
    """After a 422 the same key may be used for the corrected request."""
    headers = {"Idempotency-Key": uuid4().hex}
    wrong = {"name": "", "permissions": []}
    assert fields(world.call("POST", "/api/v1/clients", json=wrong, headers=headers)) == ["name"]
    right = {"name": unique("right"), "permissions": []}
    assert world.call("POST", "/api/v1/clients", json=right, headers=headers).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 300])
def test_a_key_must_be_usable(world: World, key: str):
    """An empty or endless key is refused."""
    body = {"name": unique("x"), "permissions": []}
    answer = world.call("POST", "/api/v1/clients", json=body, headers={"Idempotency-Key": key})
    assert answer.status_code in {400, 422}
