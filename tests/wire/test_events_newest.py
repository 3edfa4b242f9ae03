"""The log read backwards, followed and taken away: ``/api/v1/events`` and what is below it."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from tests.wire.shapes import fields, missing
from tests.world import World


def ids(items: list[Any]) -> list[str]:
    """Return the ids of events."""
    return [one["id"] for one in items]


def backwards(world: World, **query: Any) -> list[Any]:
    """Return every event, page by page, the newest first."""
    return list(world.pages("/api/v1/events", order="newest", limit=7, **query))


def test_the_newest_come_first(tenant: World):
    """Page by page, it is the same log the other way round."""
    client = tenant.make_client()
    for _ in range(9):
        tenant.ask_token(client)
    forwards = [one for one in tenant.events() if one["type"] == "token.issued"]
    assert ids(backwards(tenant, type="token.issued"))[-len(forwards) :] == ids(forwards)[::-1]


def test_the_newest_of_one_client(tenant: World):
    """Whether it is the one concerned or the one who acted."""
    client = tenant.make_client(permissions=["clients:write"])
    tenant.call("POST", "/api/v1/clients", tenant.token(client), json={"name": "made by it"})
    forwards = [one for one in tenant.events(client.client_id) if one["type"] != "call.allowed"]
    found = backwards(tenant, client_id=client.client_id)
    assert ids([one for one in found if one["type"] != "call.allowed"]) == ids(forwards)[::-1]
    assert {one["actor"] == client.client_id for one in forwards} == {True, False}


def test_backwards_from_a_time(tenant: World):
    """What came later than ``until`` is not there, what came before it is."""
    first = tenant.make_client()
    tenant.ask_token(first)
    [issued] = tenant.events(first.client_id, "token.issued")
    found = backwards(tenant, until=issued["time"])
    assert issued["id"] not in ids(found)
    assert [one["type"] for one in found if one["client_id"] == first.client_id] == [
        "client.created"
    ]


def test_one_event(tenant: World, world: World):
    """An event is found by its id, by its own tenant alone."""
    event = tenant.events(type="tenant.created")[0]
    place = f"/api/v1/events/{event['id']}"
    assert tenant.get(place) == event
    other = world.second_tenant()
    assert other.call("GET", place).status_code == 404
    assert fields(tenant.call("GET", "/api/v1/events/nonsense")) == ["after"]


def test_every_type_is_told(tenant: World):
    """The types that can be recorded have words."""
    told = {one["type"]: one["words"] for one in tenant.get("/api/v1/events/types")["items"]}
    assert told["token.issued"] == "An access token was issued"
    assert all(told.values())


def test_lines_of_json(tenant: World):
    """The file holds what the list does."""
    tenant.make_client()
    wanted = {"type": "client.created"}
    answer = tenant.call("GET", "/api/v1/events/export", params={"format": "jsonl", **wanted})
    assert answer.headers["content-type"] == "application/jsonl"
    assert 'filename="events.jsonl"' in answer.headers["content-disposition"]
    assert [json.loads(line) for line in answer.text.splitlines()] == tenant.events(**wanted)


def test_a_table_runs_nothing(tenant: World):
    """No cell of a table begins as a formula does, whatever a caller wrote into an event."""
    tenant.make_client(name='=HYPERLINK("http://x","y")')
    tenant.http.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=("=1+1", "dws_wrong")
    )
    answer = tenant.call("GET", "/api/v1/events/export", params={"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0][:3] == ["id", "time", "type"]
    assert len(rows) > 3
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_a_large_file_is_whole(tenant: World):
    """More than one page of the log is in it, once and in order."""
    for number in range(205):
        tenant.make("roles", name=f"role {number}")
    answer = tenant.call("GET", "/api/v1/events/export", params={"type": "role.created"})
    lines = [json.loads(line)["id"] for line in answer.text.splitlines()]
    assert len(lines) == len(set(lines)) == 205


def messages(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    """Give the messages of a stream as they come."""
    message: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line:
            message[name] = value
        elif message:
            yield message
            message = {}


def follow(world: World, token: str, **query: Any) -> Any:
    """Open a stream of events."""
    headers = {"Authorization": f"Bearer {token}"}
    return world.http.stream("GET", "/api/v1/events/stream", headers=headers, params=query)


def test_what_happens_is_sent(tenant: World):
    """Who follows hears of an event within seconds, and goes on after it with its id."""
    client = tenant.make_client()
    token = tenant.token(tenant.make_client(permissions=["events:read"]))
    wanted = {"type": "token.issued", "client_id": client.client_id, "seconds": 20}
    with follow(tenant, token, **wanted) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        heard = messages(answer.iter_lines())
        assert next(heard) == {"retry": "2000"}
        tenant.ask_token(client)
        message = next(heard)
    event = json.loads(message["data"])
    assert (event["type"], event["id"]) == ("token.issued", message["id"])
    [known] = tenant.events(client.client_id, "token.issued")
    tenant.ask_token(client)
    with follow(tenant, token, after=known["id"], **wanted) as answer:
        later = next(one for one in messages(answer.iter_lines()) if "id" in one)
    assert later["id"] != known["id"]


def test_it_ends_with_the_right(tenant: World):
    """Whoever is cut off hears nothing more: the stream ends within seconds."""
    client = tenant.make_client(permissions=["events:read"])
    with follow(tenant, tenant.token(client), seconds=60) as answer:
        heard = messages(answer.iter_lines())
        next(heard)
        tenant.call("POST", f"/api/v1/clients/{client.id}/disable")
        names = [one.get("event") for one in heard]
    assert names[-1] == "ended"


def test_one_stream_each(tenant: World):
    """A second stream of the same caller ends the first."""
    token = tenant.token(tenant.make_client(permissions=["events:read"]))
    with follow(tenant, token, seconds=60) as first:
        heard = messages(first.iter_lines())
        next(heard)
        with follow(tenant, token, seconds=2) as second:
            assert [one.get("event") for one in heard][-1] == "replaced"
            assert len(list(messages(second.iter_lines()))) >= 1


def test_following_needs_the_right(tenant: World):
    """Without events:read nothing is sent, and a cursor that is none is refused."""
    token = tenant.token(tenant.make_client())
    assert missing(tenant.call("GET", "/api/v1/events/stream", token)) == ["events:read"]
    assert fields(tenant.call("GET", "/api/v1/events/stream?after=x")) == ["after"]
