"""Registered clients as a Site Engine tenant has them: ids, copies, and the system's own client."""

import pytest

from tests.rows import row
from tests.wire.shapes import missing, problem
from tests.world import Client, Json, World, unique


@pytest.fixture
def engine(world: World) -> World:
    """Give a tenant made from the preset of that product."""
    return world.second_tenant(unique("Engine"), preset="xiq-se")


def correlator(world: World) -> Json:
    """Return the client that the system made to correlate events."""
    (found,) = [one for one in world.pages("/api/v1/clients") if one["name"] == "Event Correlation"]
    return found


@row("XIQ-11", "XIQ-26")
def test_the_event_correlator_is_there_from_the_start(engine: World, world: World):
    """In every tenant, not made by a user, with what it needs and no more; others are users'."""
    for place in (engine, world.second_tenant(), world):
        found = correlator(place)
        assert found["user_defined"] is False
        assert place.make_client().body["user_defined"] is True
    assert correlator(engine)["permissions"] == [
        "event_correlation:read", "event_correlation:write", "events:read",
    ]  # fmt: skip
    assert correlator(world.second_tenant())["permissions"] == ["events:read"]


@row("XIQ-12")
def test_409_for_who_deletes_the_event_correlator(engine: World):
    """It stays, whoever asks; it can be switched off, and its secret made anew."""
    found = correlator(engine)
    path = f"/api/v1/clients/{found['id']}"
    assert "system" in problem(engine.call("DELETE", path), 409)["detail"]
    assert correlator(engine)["id"] == found["id"]
    fresh = engine.reset(Client(found["id"], found["client_id"], "", found))
    assert engine.call("GET", "/api/v1/events", engine.token(fresh)).status_code == 200
    assert engine.call("POST", f"{path}/disable").json()["enabled"] is False
    assert engine.ask_token(fresh).status_code == 401


@row("XIQ-13")
def test_it_needs_its_capability_like_anybody_else(engine: World):
    """Without the permission to read events its token reads none, from the next call on."""
    found = correlator(engine)
    fresh = engine.reset(Client(found["id"], found["client_id"], "", found))
    token = engine.token(fresh)
    path = f"/api/v1/clients/{found['id']}"
    body = {"permissions": ["event_correlation:read"]}
    assert engine.call("PATCH", path, json=body).status_code == 200
    assert missing(engine.call("GET", "/api/v1/events", token)) == ["events:read"]


@row("XIQ-15")
def test_ids_are_digits_unique_and_fixed(engine: World):
    """Given by the system, never shared, and no edit changes one."""
    made = [engine.make_client() for _ in range(5)]
    ids = {one.client_id for one in made} | {correlator(engine)["client_id"]}
    assert len(ids) == 6
    assert all(one.isascii() and one.isdigit() for one in ids)
    path = f"/api/v1/clients/{made[0].id}"
    assert engine.call("PATCH", path, json={"client_id": "7"}).status_code == 422
    assert engine.call("PATCH", path, json={"name": unique("new")}).status_code == 200
    assert engine.stored(made[0])["client_id"] == made[0].client_id


@row("XIQ-14", "XIQ-19")
def test_name_and_description_are_shown_and_edited(engine: World):
    """Both are the users' own words."""
    client = engine.make_client(name=unique("Wall display"), description="in the lobby")
    assert engine.stored(client)["description"] == "in the lobby"
    changes = {"name": unique("Door display"), "description": "at the gate"}
    assert engine.call("PATCH", f"/api/v1/clients/{client.id}", json=changes).status_code == 200
    assert {name: engine.stored(client)[name] for name in changes} == changes


@row("XIQ-23")
def test_copy_gives_the_working_secret_and_records_the_look(engine: World):
    """As often as wanted, also after a reset and a rotation: always the one that is current."""
    client = engine.make_client()
    path = f"/api/v1/clients/{client.id}/copy"
    first, again = engine.call("POST", path), engine.call("POST", path)
    assert first.headers["cache-control"] == "no-store"
    assert first.json()["client_secret"] == again.json()["client_secret"] == client.secret
    assert engine.call("GET", "/api/v1/users", engine.token(client)).status_code == 200
    renewed = engine.reset(client)
    assert engine.call("POST", path).json()["client_secret"] == renewed.secret
    rotated = engine.call("POST", f"/api/v1/clients/{client.id}/rotate").json()["client_secret"]
    assert engine.call("POST", path).json()["client_secret"] == rotated
    looks = engine.events(client.client_id, type="secret.copied")
    assert len(looks) == 4
    assert not [word for word in (client.secret, rotated) if word in str(looks)]


@row("XIQ-23")
def test_409_for_a_copy_where_no_secrets_are_kept(world: World):
    """Elsewhere a secret is shown once, and the refusal says what to do."""
    client = world.make_client()
    answer = world.call("POST", f"/api/v1/clients/{client.id}/copy")
    assert "rotate or reset" in problem(answer, 409)["detail"]
    assert world.events(client.client_id, type="secret.copied") == []


def test_403_for_a_copy_by_who_has_less_than_the_client(engine: World):
    """A look at a secret is as good as the rights behind it."""
    client = engine.make_client(permissions=["users:read", "roles:read"])
    path = f"/api/v1/clients/{client.id}/copy"
    weak = engine.token(engine.make_client(permissions=["clients:write", "users:read"]))
    reader = engine.token(engine.make_client(permissions=["clients:read"]))
    assert missing(engine.call("POST", path, weak)) == ["roles:read"]
    assert missing(engine.call("POST", path, reader)) == ["clients:write"]


@row("XIQ-24")
def test_a_generated_secret_ends_the_former_one(engine: World):
    """The id stays; the old secret is refused, the new one works."""
    client = engine.make_client()
    renewed = engine.reset(client)
    assert engine.ask_token(client).status_code == 401
    assert engine.ask_token(renewed).status_code == 200
    assert engine.stored(client)["client_id"] == renewed.client_id == client.client_id


@row("XIQ-28")
def test_a_users_client_can_be_deleted(engine: World):
    """Its row, its secret and its tokens go together."""
    client = engine.make_client()
    token = engine.token(client)
    assert engine.call("DELETE", f"/api/v1/clients/{client.id}").status_code == 204
    assert client.id not in {one["id"] for one in engine.pages("/api/v1/clients", limit=200)}
    assert engine.ask_token(client).status_code == 401
    assert engine.call("GET", "/api/v1/users", token).status_code == 401


@row("XIQ-2")
def test_the_list_leaves_no_client_out(engine: World):
    """
    Every registered client is listed, page after page, and those that the system made beside them.
    """
    made = {engine.make_client(permissions=["northbound:read"]).client_id for _ in range(3)}

    listed = {one["client_id"]: one for one in engine.pages("/api/v1/clients", limit=2)}

    assert made <= listed.keys()
    system = {one["name"] for one in listed.values() if not one["user_defined"]}
    assert system == {"Event Correlation", "Machine administrator"}
