"""Registering, reading, editing and deleting a client: ``/api/v1/clients``."""

import re

import pytest

from tests.rows import row
from tests.wire.shapes import problem
from tests.world import Client, World, claims, unique

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


@row("INC-6", "INC-19", "INC-34", "INC-43")
def test_creation_gives_id_secret_and_base_url_together(world: World):
    """201 holds the id, the secret and the address the tenant is really served at."""
    name = unique("backup job")
    answer = world.call(
        "POST",
        "/api/v1/clients",
        json={
            "name": name,
            "description": "nightly",
            "permissions": ["users:read"],
            "roles": [],
            "token_seconds": 900,
            "enabled": True,
        },
    )
    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert body["name"] == name
    assert body["description"] == "nightly"
    assert body["permissions"] == ["users:read"]
    assert body["roles"] == []
    assert body["token_seconds"] == 900
    assert body["enabled"] is True
    assert body["base_url"] == world.server.public_url + world.prefix
    assert body["client_secret"].startswith("dws_")
    token = world.http.post("/v1/oauth", auth=(body["client_id"], body["client_secret"])).json()
    assert claims(token["access_token"])["iss"] == body["base_url"]


@row("INC-6", "INC-7", "INC-24", "INC-51")
def test_the_secret_is_never_seen_again(world: World):
    """No read, list, edit, event or secret listing ever holds a secret or its digest."""
    client = world.reset(world.make_client())
    path = f"/api/v1/clients/{client.id}"
    world.token(client)
    seen = [
        world.call("GET", path).text,
        world.call("PATCH", path, json={"description": "x"}).text,
        world.call("GET", f"{path}/secrets").text,
        world.call(
            "GET", "/api/v1/clients", params={"limit": 200, "search": client.client_id}
        ).text,
        str(world.events(client.client_id)),
    ]
    random_part = client.secret.split("_")[2]
    assert not [text for text in seen if random_part in text]
    assert not [text for text in seen if "client_secret" in text or "digest" in text]


@row("INC-3", "INC-20", "INC-23", "INC-44")
def test_many_clients_each_with_an_id_of_its_own(tenant: World):
    """A tenant registers as many as it needs; each is listed by name under its own id."""
    made = [tenant.make_client(name=f"integration {number}") for number in range(12)]
    listed = {client["client_id"]: client for client in tenant.pages("/api/v1/clients")}
    assert len({client.client_id for client in made}) == 12
    for number, client in enumerate(made):
        assert listed[client.client_id]["name"] == f"integration {number}"
        assert listed[client.client_id]["id"] == client.id


@row("INC-23")
def test_ids_are_unique_over_all_tenants(world: World, tenant: World):
    """Two tenants never hold the same client id."""
    here = {world.make_client().client_id for _ in range(5)}
    there = {tenant.make_client().client_id for _ in range(5)}
    assert len(here | there) == 10


@row("INC-26", "INC-31", "INC-32", "INC-33")
def test_the_details_say_it_all(world: World):
    """When it was made, last modified, last redeemed; its id and its permissions."""
    client = world.make_client(permissions=["clients:read", "clients:write", "users:read"])
    body = world.stored(client)
    assert MOMENT.fullmatch(body["created_at"])
    assert MOMENT.fullmatch(body["last_modified"])
    assert body["last_redeemed"] is None
    assert body["client_id"] == client.client_id
    assert sorted(body["permissions"]) == ["clients:read", "clients:write", "users:read"]
    assert "client_secret" not in body


@row("INC-25", "INC-27", "INC-30", "INC-48")
def test_an_edit_takes_effect(world: World):
    """Name, description and permissions change, are read back, and act on the next call."""
    client = world.make_client(permissions=["users:read"])
    name = unique("renamed")
    answer = world.call(
        "PATCH",
        f"/api/v1/clients/{client.id}",
        json={"name": name, "description": "now this", "permissions": ["clients:read"]},
    )
    assert answer.status_code == 200
    for body in (answer.json(), world.stored(client)):
        assert body["name"] == name
        assert body["description"] == "now this"
        assert body["permissions"] == ["clients:read"]
        assert body["client_id"] == client.client_id
    token = world.token(client)
    assert world.call("GET", "/api/v1/clients", token).status_code == 200
    assert not world.passes(token)


def test_what_an_edit_does_not_name_stays(world: World):
    """PATCH changes the members it has and no others."""
    client = world.make_client(description="keep me", token_seconds=120)
    world.call("PATCH", f"/api/v1/clients/{client.id}", json={"name": unique("only the name")})
    body = world.stored(client)
    assert (body["description"], body["token_seconds"]) == ("keep me", 120)
    assert body["permissions"] == ["users:read"]


@pytest.mark.parametrize("member", ["id", "client_id", "created_at", "last_redeemed"])
def test_what_the_system_sets_cannot_be_edited(world: World, member: str):
    """A system-defined member is refused by name, not silently dropped."""
    client = world.make_client()
    answer = world.call("PATCH", f"/api/v1/clients/{client.id}", json={member: "mine"})
    assert problem(answer, 422)["errors"][0]["field"] == member


@row("INC-29", "INC-52")
def test_a_deleted_client_is_gone_for_good(world: World):
    """204, then its secret and its tokens are refused; only a new client helps."""
    client = world.make_client()
    token = world.token(client)
    path = f"/api/v1/clients/{client.id}"
    answer = world.call("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert world.ask_token(client).status_code == 401
    assert world.call("GET", "/v1/users", token).status_code == 401
    problem(world.call("GET", path), 404)
    problem(world.call("DELETE", path), 404)
    problem(world.call("POST", f"{path}/reset"), 404)
    problem(world.call("POST", f"{path}/enable"), 404)
    replacement = world.make_client(name=client.body["name"])
    assert replacement.client_id != client.client_id
    assert world.passes(world.token(replacement))


def test_disabling_suspends_and_enabling_puts_back(world: World):
    """Disabled: no token is given or accepted. Enabled: the old token works again (D-1)."""
    client = world.make_client()
    token = world.token(client)
    disabled = world.call("POST", f"/api/v1/clients/{client.id}/disable")
    assert disabled.status_code == 200
    assert disabled.json()["enabled"] is False
    assert world.ask_token(client).status_code == 401
    assert world.call("GET", "/v1/users", token).status_code == 401
    enabled = world.call("POST", f"/api/v1/clients/{client.id}/enable")
    assert (enabled.status_code, enabled.json()["enabled"]) == (200, True)
    assert enabled.json()["client_id"] == client.client_id
    assert world.passes(token)
    assert world.passes(world.token(client))


def test_what_ended_while_disabled_stays_ended(world: World):
    """Enabling after a reset does not bring the old secret or its tokens back (D-1)."""
    client = world.make_client()
    token = world.token(client)
    world.call("POST", f"/api/v1/clients/{client.id}/disable")
    renewed = world.reset(client)
    assert world.ask_token(renewed).status_code == 401
    world.call("POST", f"/api/v1/clients/{client.id}/enable")
    assert not world.passes(token)
    assert world.ask_token(client).status_code == 401
    assert world.passes(world.token(renewed))


def test_a_client_may_be_born_disabled(world: World):
    """``enabled: false`` at creation gets a client that waits for its enable."""
    client = world.make_client(enabled=False)
    assert world.ask_token(client).status_code == 401
    world.call("POST", f"/api/v1/clients/{client.id}/enable")
    assert world.ask_token(client).status_code == 200


@row("INC-12")
def test_a_client_outlives_its_maker(world: World):
    """Neither disabling nor deleting the user who made a client takes anything from the client."""
    maker = world.make_person(permissions=["clients:write", "users:read"])
    body = {"name": unique("heir"), "permissions": ["users:read"]}
    made = world.call("POST", "/api/v1/clients", world.token_of(maker), json=body)
    assert made.status_code == 201
    heir = Client(made.json()["id"], made.json()["client_id"], made.json()["client_secret"], {})
    before = world.token(heir)
    path = f"/api/v1/users/{maker.id}"

    assert world.call("PATCH", path, json={"active": False}).status_code == 200
    assert world.ask_user_token(maker).status_code == 401
    assert [world.passes(one) for one in (before, world.token(heir))] == [True, True]
    assert world.call("DELETE", path).status_code == 204
    assert [world.passes(one) for one in (before, world.token(heir))] == [True, True]
    by_v1 = world.http.post("/v1/oauth", auth=heir.basic).json()
    assert world.passes(by_v1["access_token"])


def test_the_machine_administrator_is_system_made(world: World):
    """It is listed as not user-defined, so that no limit counts it."""
    mine = world.machine["client_id"]
    listed = [one for one in world.pages("/api/v1/clients") if one["client_id"] == mine]
    assert [one["user_defined"] for one in listed] == [False]
    assert world.stored(world.make_client())["user_defined"] is True


def test_bodyless_acts_take_any_empty_request(world: World):
    """POST without a body or content type, or with an empty JSON object, is accepted."""
    client = world.make_client()
    for act in ("disable", "enable", "reset"):
        path = f"/api/v1/clients/{client.id}/{act}"
        assert world.call("POST", path).status_code == 200
        assert world.call("POST", path, json={}).status_code == 200


def test_unknown_ids_are_404(world: World):
    """An id nobody has, of any form, is 404."""
    for id in ("cli_0000000000000000", "nonsense", "1", "key-1111"):
        problem(world.call("GET", f"/api/v1/clients/{id}"), 404)
