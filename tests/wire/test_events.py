"""What was recorded, and how it is read back: ``/api/v1/events``."""

import re

import pytest

from tests.rows import row
from tests.wire.shapes import fields, missing
from tests.world import Client, World, eventually

MEMBERS = {
    *("id", "type", "time", "tenant_id", "actor", "client_id"),
    *("result", "address", "request_id"),
}
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


def types(world: World, client: Client) -> list[str]:
    return [event["type"] for event in world.events(client.client_id)]


def test_an_event_says_who_what_when_where(world: World):
    """Every member of the contract is there, the moment in UTC, no secret anywhere."""
    client = world.make_client()
    answer = world.ask_token(client)
    [event] = world.events(client.client_id, "token.issued")
    assert set(event) >= MEMBERS
    assert UTC.fullmatch(event["time"])
    assert event["tenant_id"] == world.machine["tenant_id"]
    assert event["client_id"] == client.client_id
    assert event["result"] == "success"
    assert event["address"] == "127.0.0.1"
    assert event["request_id"] == answer.headers["x-request-id"]
    assert answer.json()["access_token"] not in str(event)
    assert client.secret not in str(event)


def test_a_clients_whole_life_is_recorded_in_order(world: World):
    """Each change leaves its event, durable before its answer, oldest first."""
    client = world.make_client()
    path = f"/api/v1/clients/{client.id}"
    world.call("PATCH", path, json={"description": "x"})
    world.call("POST", f"{path}/disable")
    world.call("POST", f"{path}/enable")
    world.call("POST", f"{path}/rotate", json={"old_secret_expires_in": 60})
    world.call("POST", f"{path}/reset")
    world.call("DELETE", path)
    changes = [type for type in types(world, client) if type.startswith("client.")]
    assert changes == [
        f"client.{act}"
        for act in ("created", "edited", "disabled", "enabled", "rotated", "reset", "deleted")
    ]
    events = world.events(client.client_id)
    assert [event["time"] for event in events] == sorted(event["time"] for event in events)
    assert len({event["id"] for event in events}) == len(events)
    assert {event["actor"] for event in events} == {world.machine["client_id"]}


def test_refusals_are_recorded(world: World):
    """Wrong secret, wrong scope and a missing permission each leave an event."""
    client, other = world.make_client(), world.make_client()
    world.ask_token(Client(client.id, client.client_id, other.secret, {}))
    world.ask_token(client, scope="clients:write")
    world.call("GET", "/api/v1/clients", world.token(client))
    events = {event["type"]: event for event in world.events(client.client_id)}
    assert events["authentication.failed"]["result"] == "refused"
    assert events["token.refused"]["result"] == "refused"
    assert events["call.refused"]["result"] == "refused"
    assert "clients:read" in str(events["call.refused"])


def test_a_refusal_names_no_secret(world: World):
    """What was presented is not in the event of its failure."""
    client, other = world.make_client(), world.make_client()
    world.ask_token(Client(client.id, client.client_id, other.secret, {}))
    [event] = world.events(client.client_id, "authentication.failed")
    assert other.secret.split("_")[2] not in str(event)


def test_the_use_of_a_permission_is_counted(world: World):
    """Allowed calls are counted by client, route, permission and address, within a second."""
    client = world.make_client()
    token = world.token(client)
    for _ in range(5):
        assert world.passes(token)

    def counted() -> bool:
        found = world.events(client.client_id, "call.allowed")
        return sum(event.get("count", 1) for event in found) == 5

    assert eventually(counted)
    usage = eventually(lambda: world.get(f"/api/v1/clients/{client.id}/usage")["items"])
    assert sum(one["calls"] for one in usage) == 5
    assert {(one["permission"], one["address"]) for one in usage} == {("users:read", "127.0.0.1")}
    assert {one["route"] for one in usage} == {"GET /v1/users"}


def test_the_filter_matches_subject_or_actor(world: World):
    """A client's events are those about it and those it caused."""
    maker = world.make_client(permissions=["clients:read", "clients:write", "users:read"])
    token = world.token(maker)
    subject = world.make_client()
    answer = world.call("POST", f"/api/v1/clients/{subject.id}/disable", token)
    assert answer.status_code == 200
    for client in (maker, subject):
        [event] = world.events(client.client_id, "client.disabled")
        assert event["client_id"] == subject.client_id
        assert event["actor"] == maker.client_id


def test_events_page_like_every_list(tenant: World):
    """``next`` of one page is ``after`` of the following; nothing is lost or repeated."""
    client = tenant.make_client()
    for _ in range(9):
        tenant.token(client)
    whole = [event["id"] for event in tenant.events(client.client_id, "token.issued")]
    assert len(whole) == 9
    query = {"client_id": client.client_id, "type": "token.issued"}
    paged = [event["id"] for event in tenant.pages("/api/v1/events", limit=2, **query)]
    assert paged == whole


def test_new_events_come_after_the_last_cursor(tenant: World):
    """Reading on from a kept cursor gives what happened since, each once."""
    client = tenant.make_client()
    tenant.token(client)
    first = tenant.get("/api/v1/events", limit=1, client_id=client.client_id)
    tenant.token(client)
    rest = list(tenant.get("/api/v1/events", after=first["next"], limit=200)["items"])
    assert first["items"][0]["id"] not in {event["id"] for event in rest}
    assert rest[-1]["type"] == "token.issued"


@pytest.mark.parametrize("name", ["no.such.event", "token"])
def test_an_unknown_type_finds_nothing_or_is_refused(world: World, name: str):
    """A type nobody reports never falls back to all events."""
    answer = world.call("GET", "/api/v1/events", params={"type": name})
    assert answer.status_code == 422 or answer.json()["items"] == []


def test_a_limit_over_200_is_refused(world: World):
    """As for every list."""
    assert fields(world.call("GET", "/api/v1/events", params={"limit": 201})) == ["limit"]


@row("INC-11")
def test_reading_events_needs_its_permission(world: World):
    """Without ``events:read`` nothing is told."""
    token = world.token(world.make_client(permissions=["clients:read"]))
    assert missing(world.call("GET", "/api/v1/events", token)) == ["events:read"]


def test_nobody_writes_or_deletes_events(world: World):
    """The log takes no POST, PATCH or DELETE from anybody."""
    event = world.get("/api/v1/events", limit=1)["items"][0]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert world.call(method, "/api/v1/events").status_code == 405
        path = f"/api/v1/events/{event['id']}"
        assert world.call(method, path).status_code in {404, 405}


@pytest.mark.parametrize("name", ["sort", "search", "client"])
def test_a_filter_the_log_does_not_have_is_refused(world: World, name: str):
    """What would be passed over, and list more than was asked for, is an error that names it."""
    answer = world.call("GET", "/api/v1/events", params={name: "x"})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [name]
