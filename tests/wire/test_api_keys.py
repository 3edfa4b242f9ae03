"""API keys from outside: what they need, what they buy, and how they end."""

import pytest

from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import Client, Json, World, claims, unique


def make_key(world: World, *, roles: list[str] | None = None, **more: object) -> Client:
    """Make a key with the role that reads everything, and return it as its holder has it."""
    body = {"name": unique("key"), "roles": roles or ["Auditor"], "expires_in": "30d", **more}
    made = world.make("api-keys", **body)
    return Client(made["id"], made["client_id"], made["secret"], made)


@row("EI-19")
@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"roles": ["Auditor"]}, "expires_at"),
        ({"expires_in": "30d"}, "roles"),
        ({"roles": [], "expires_in": "30d"}, "roles"),
        ({"roles": ["no such role"], "expires_in": "30d"}, "roles"),
        ({"roles": ["Auditor"], "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"roles": ["Auditor"], "expires_in": "1w", "filter": "10.0.0.0/33"}, "filter"),
    ],
)
def test_422_for_a_key_without_roles_or_end(world: World, body: Json, wrong: str):
    """Neither can be left out, and no key is made."""
    name = unique("key")
    answer = world.call("POST", "/api/v1/api-keys", json={"name": name, **body})
    assert fields(answer) == [wrong]
    assert list(world.pages("/api/v1/api-keys", search=name)) == []


@row("EI-1", "EI-2")
def test_201_for_a_key_that_buys_what_its_roles_give(world: World):
    """Its token opens what the role names alone; a changed role acts on the next call."""
    role = world.make("roles", name=unique("role"), permissions=["users:read"])
    key = make_key(world, roles=[role["name"]])
    token = world.token(key)
    assert claims(token)["exp"] - claims(token)["iat"] == 300
    assert world.passes(token)
    assert missing(world.call("GET", "/api/v1/roles", token)) == ["roles:read"]
    changes = {"permissions": ["roles:read"]}
    world.call("PATCH", f"/api/v1/roles/{role['id']}", json=changes)
    assert missing(world.call("GET", "/v1/users", token)) == ["users:read"]
    assert world.call("GET", "/api/v1/roles", world.token(key)).status_code == 200


@row("EI-6")
def test_409_for_a_second_key_of_that_name(world: World):
    """In one organization; in another the name is free, and each key has its own roles."""
    key = make_key(world)
    again = {"name": key.body["name"].upper(), "roles": ["Administrator"], "expires_in": "30d"}
    assert fields(world.call("POST", "/api/v1/api-keys", json=again), 409) == ["name"]
    other = world.second_tenant()
    elsewhere = make_key(other, name=key.body["name"], roles=["Administrator"])
    assert elsewhere.body["roles"] != key.body["roles"]
    assert elsewhere.body["client_id"] != key.body["client_id"]
    organization = other.get("/api/v1/tenants")["items"][0]["name"]
    assert elsewhere.body["username"] == f"{organization}->{key.body['name']}".lower()
    assert key.body["username"] == key.body["name"].lower()


@row("EI-23")
def test_the_secret_is_gone_once_it_was_shown(world: World):
    """No later answer has it: not the key, not the list, not its secrets, not a replay."""
    body = {"name": unique("key"), "roles": ["Auditor"], "expires_in": "1h"}
    headers = {"Idempotency-Key": unique("once")}
    first = world.call("POST", "/api/v1/api-keys", json=body, headers=headers)
    made = first.json()
    path = f"/api/v1/api-keys/{made['id']}"
    replay = world.call("POST", "/api/v1/api-keys", json=body, headers=headers)
    later = [world.call("GET", path), world.call("GET", f"{path}/secrets"), replay]
    later.append(world.call("GET", "/api/v1/api-keys", params={"search": made["name"]}))
    assert (first.status_code, replay.status_code) == (201, 200)
    assert first.headers["cache-control"] == "no-store"
    assert made["base_url"] == world.machine["base_url"]
    assert [made["secret"] in answer.text for answer in later] == [False] * 4


def test_403_for_who_may_not_or_may_not_that_much(world: World):
    """Without the permission, and without every right of the roles given."""
    body = {"name": unique("key"), "roles": ["Administrator"], "expires_in": "1d"}
    for permissions, lacks in (
        (["clients:write"], "api_keys:write"),
        (["api_keys:write"], "clients:write"),
    ):
        token = world.token(world.make_client(permissions=permissions))
        answer = world.call("POST", "/api/v1/api-keys", token, json=body)
        assert lacks in missing(answer)


def test_a_key_is_cut_off_in_every_way(world: World):
    """Disable, expire, reset and delete act on its secret and on tokens issued before."""
    for act in ("disable", "expire", "reset"):
        key = make_key(world)
        token = world.token(key)
        answer = world.call("POST", f"/api/v1/api-keys/{key.id}/{act}")
        assert answer.status_code == 200, answer.text
        assert not world.passes(token), act
        assert world.ask_token(key).status_code == 401, act
    key = make_key(world)
    token = world.token(key)
    assert world.call("DELETE", f"/api/v1/api-keys/{key.id}").status_code == 204
    assert not world.passes(token)
    problem(world.call("GET", f"/api/v1/api-keys/{key.id}"), 404)


def test_a_rotation_lets_both_secrets_work(world: World):
    """The new secret at once, the old one until its overlap ends; both are keys' secrets."""
    key = make_key(world)
    answer = world.call("POST", f"/api/v1/api-keys/{key.id}/rotate")
    fresh = Client(key.id, key.client_id, answer.json()["secret"], key.body)
    assert fresh.secret.startswith("dwk_")
    assert all(world.passes(world.token(one)) for one in (key, fresh))
    secrets = world.get(f"/api/v1/api-keys/{key.id}/secrets")["items"]
    assert [one["state"] for one in secrets] == ["expiring", "active"]
    ended = world.call("DELETE", f"/api/v1/api-keys/{key.id}/secrets/{secrets[0]['id']}")
    assert ended.status_code == 204
    assert world.ask_token(key).status_code == 401
    used = world.get(f"/api/v1/api-keys/{key.id}/usage")
    assert used["items"] or used["calls"] == 0


def test_a_filter_keeps_a_key_at_its_place(world: World):
    """From elsewhere neither its secret nor its token is accepted."""
    key = make_key(world, filter="192.0.2.0/24")
    assert world.ask_token(key).status_code == 401
    path = f"/api/v1/api-keys/{key.id}"
    assert world.call("PATCH", path, json={"filter": "127.0.0.0/8, ::1"}).status_code == 200
    token = world.token(key)
    assert world.passes(token)
    assert world.call("PATCH", path, json={"filter": "192.0.2.1-192.0.2.9"}).status_code == 200
    assert not world.passes(token)
