"""APIs, their areas, permissions and endpoint rules: ``/api/v1/apis``."""

from uuid import uuid4

import pytest

from tests.rows import row
from tests.wire.shapes import fields, problem
from tests.world import Json, World, claims, unique


@pytest.fixture
def word() -> str:
    """A name for areas that no other test uses."""
    return f"a{uuid4().hex[:12]}"


@pytest.fixture
def api(world: World) -> Json:
    """An API that offers nothing yet."""
    return world.make("apis", name=unique("api"), audience=f"https://{uuid4().hex}.example")


def area(world: World, api: Json, **body: object) -> Json:
    return world.make(f"apis/{api['id']}/areas", **body)


def ask(world: World, *permissions: str):
    """Try to register a client with *permissions*."""
    body = {"name": unique("client"), "permissions": list(permissions)}
    return world.call("POST", "/api/v1/clients", json=body)


@row("INC-33", "INC-34")
def test_an_area_offers_read_and_write(world: World, api: Json, word: str):
    """A new area's permissions exist at once and can be granted."""
    assert fields(ask(world, f"{word}:read"))[0].startswith("permissions")
    made = area(world, api, name=word)
    assert made["permissions"] == [f"{word}:read", f"{word}:write"]
    assert ask(world, f"{word}:read", f"{word}:write").status_code == 201


@row("INC-35")
def test_a_read_only_area_offers_no_write(world: World, api: Json, word: str):
    """An area that only reports has no write, and asking for it is refused."""
    made = area(world, api, name=word, label="Audit Log", actions=["read"])
    assert made["permissions"] == [f"{word}:read"]
    assert fields(ask(world, f"{word}:write"))[0].startswith("permissions")
    assert ask(world, f"{word}:read").status_code == 201


@row("INC-36")
def test_an_area_may_be_known_by_another_name(world: World, api: Json, word: str):
    """Label and alias are kept and told: "Alert Rules" is the portal's "Rules"."""
    area(world, api, name=word, label="Alert Rules", alias="Rules")
    shown = world.get(f"/api/v1/apis/{api['id']}/areas/{word}")
    assert (shown["label"], shown["alias"]) == ("Alert Rules", "Rules")
    [listed] = world.get(f"/api/v1/apis/{api['id']}/areas")["items"]
    assert (listed["label"], listed["alias"]) == ("Alert Rules", "Rules")


@row("INC-37")
def test_an_area_reserved_for_people_is_refused(world: World, api: Json, word: str):
    """What is not grantable is refused to every client, on create, edit and by role (D-5)."""
    made = area(world, api, name=word, label="Customer", grantable=False)
    assert made["grantable"] is False
    assert fields(ask(world, f"{word}:read"))[0].startswith("permissions")
    client = world.make_client()
    answer = world.call(
        "PATCH", f"/api/v1/clients/{client.id}", json={"permissions": [f"{word}:read"]}
    )
    assert fields(answer)[0].startswith("permissions")
    assert world.ask_token(client, scope=f"{word}:read").status_code == 400


def test_own_actions_are_permissions_too(world: World, api: Json, word: str):
    """An area may have actions of its own beside read and write."""
    made = area(world, api, name=word, actions=["read", "approve"])
    assert made["permissions"] == [f"{word}:approve", f"{word}:read"]
    assert ask(world, f"{word}:approve").status_code == 201


def test_a_permission_is_unique_in_the_tenant(world: World, api: Json, word: str):
    """Two APIs of one tenant cannot offer the same area: 409."""
    area(world, api, name=word)
    other = world.make("apis", name=unique("api"), audience=f"https://{uuid4().hex}.example")
    answer = world.call("POST", f"/api/v1/apis/{other['id']}/areas", json={"name": word})
    assert fields(answer, 409) == ["name"]


@row("INC-45")
def test_a_token_for_one_api_is_refused_by_another(world: World, api: Json, word: str):
    """A token whose audience is another API opens nothing of the management API."""
    area(world, api, name=word)
    client = world.make_client(permissions=[f"{word}:read"])
    token = world.token(client)
    assert claims(token)["aud"] == api["audience"]
    problem(world.call("GET", "/v1/users", token), 401)
    problem(world.call("GET", "/api/v1/clients", token), 401)


def test_a_resource_chooses_the_api(world: World, api: Json, word: str):
    """With rights on two APIs, ``resource`` says whose token it is, and narrows the scope."""
    area(world, api, name=word)
    client = world.make_client(permissions=["users:read", f"{word}:read"])
    theirs = world.token(client, resource=api["audience"])
    assert claims(theirs)["aud"] == api["audience"]
    assert claims(theirs)["scope"] == f"{word}:read"
    ours = world.token(client, resource=f"{world.machine['base_url']}/api/v1")
    assert claims(ours)["scope"] == "users:read"
    assert world.passes(ours)


def test_scopes_of_two_apis_are_refused(world: World, api: Json, word: str):
    """One token has one audience (RFC 9068 §3)."""
    area(world, api, name=word)
    client = world.make_client(permissions=["users:read", f"{word}:read"])
    answer = world.ask_token(client, scope=f"users:read {word}:read")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_without_resource_the_default_api_is_meant(world: World, api: Json, word: str):
    """With rights on two APIs and no choice the tenant's default API is the audience."""
    area(world, api, name=word)
    client = world.make_client(permissions=["users:read", f"{word}:read"])
    token = world.token(client)
    assert claims(token)["aud"] == f"{world.machine['base_url']}/api/v1"
    assert claims(token)["scope"] == "users:read"


@pytest.mark.parametrize("name", ["", "Upper", "with space", "a:b", "x" * 100, "-x", "é"])
def test_an_areas_name_is_a_plain_word(world: World, api: Json, name: str):
    """It begins permissions, so it takes nothing that a scope could not hold."""
    answer = world.call("POST", f"/api/v1/apis/{api['id']}/areas", json={"name": name})
    assert fields(answer) == ["name"]


def test_rules_are_kept_and_an_empty_one_is_refused(world: World, api: Json, word: str):
    """Method, path and permissions; a rule that asks for nothing would let everybody in."""
    area(world, api, name=word)
    path = f"/api/v1/apis/{api['id']}/rules"
    rule = {"method": "GET", "template": "/v1/orders/{id}", "any_of": [f"{word}:read"]}
    made = world.make(f"apis/{api['id']}/rules", **rule)
    assert world.get(f"{path}/{made['id']}")["any_of"] == [f"{word}:read"]
    empty = world.call("POST", path, json={"method": "GET", "template": "/v1/free"})
    assert empty.status_code == 422
    unknown = rule | {"template": "/v1/x", "any_of": ["no:such"]}
    assert world.call("POST", path, json=unknown).status_code == 422
    assert world.call("DELETE", f"{path}/{made['id']}").status_code == 204
    problem(world.call("GET", f"{path}/{made['id']}"), 404)


def test_what_is_held_is_not_taken_away_by_accident(world: World, api: Json, word: str):
    """Removing an area that a client holds is 409; ``force`` takes it from all who hold it."""
    area(world, api, name=word)
    client = world.make_client(permissions=["users:read", f"{word}:read"])
    path = f"/api/v1/apis/{api['id']}/areas/{word}"
    problem(world.call("DELETE", path), 409)
    assert world.call("DELETE", path, params={"force": "true"}).status_code == 204
    assert world.stored(client)["permissions"] == ["users:read"]
    assert world.ask_token(client).json()["scope"] == "users:read"


def test_the_management_api_stays(world: World):
    """Doorward's own API is listed as such and cannot be removed."""
    [own] = [one for one in world.pages("/api/v1/apis") if one["managed"]]
    assert own["audience"] == f"{world.machine['base_url']}/api/v1"
    assert own["is_default"] is True
    answer = world.call("DELETE", f"/api/v1/apis/{own['id']}", params={"force": "true"})
    assert answer.status_code in {403, 409}


def test_the_built_in_permissions_are_all_there(world: World):
    """``<area>:read|write`` of each management area, and ``tokens:introspect``."""
    [own] = [one for one in world.pages("/api/v1/apis") if one["managed"]]
    offered = {
        permission
        for one in world.pages(f"/api/v1/apis/{own['id']}/areas")
        for permission in one["permissions"]
    }
    areas = ("clients", "roles", "apis", "users", "tenants", "keys")
    expected = {f"{area}:{action}" for area in areas for action in ("read", "write")}
    assert offered >= expected | {"events:read", "tokens:introspect"}
