"""The evidence of an incident: all of it in one file, with a digest that can be checked."""

import hashlib
import json
from typing import Any

from tests.rows import row
from tests.wire.shapes import problem
from tests.world import World

PATH = "/api/v1/incidents"


def incident(world: World) -> Any:
    """Make an incident with an event, a note, and a client in quarantine."""
    client = world.make_client()
    world.token(client)
    event = world.events(client.client_id)[-1]["id"]
    assets = [{"kind": "client", "id": client.id}, {"kind": "address", "id": "203.0.113.3"}]
    made = world.make("incidents", title="Guessed *twice*", assets=assets, events=[event])
    world.call("POST", f"{PATH}/{made['id']}/notes", json={"text": "Seen by the night shift"})
    body = {"kind": "client", "id": client.id, "incident": made["id"], "reason": "Guessed"}
    assert world.call("POST", "/api/v1/quarantine", json=body).status_code == 201
    return made, event, client


@row("DW-12")
def test_the_json_is_whole_and_its_digest_can_be_checked(world: World):
    """Events, history, quarantines, blast radius; the SHA-256 is of sorted keys, no blanks."""
    made, event, client = incident(world)
    answer = world.call("GET", f"{PATH}/{made['id']}/evidence.json")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    body = answer.json()
    found = body["evidence"]
    assert found["incident"]["id"] == made["id"]
    assert [one["id"] for one in found["events"]] == [event]
    assert found["events"][0]["type"] == "token.issued"
    assert [one["kind"] for one in found["history"]] == ["opened", "note", "quarantined"]
    assert [one["asset"]["id"] for one in found["quarantines"]] == [client.id]
    assert [one["asset"]["id"] for one in found["blast_radius"]] == [client.id, "203.0.113.3"]
    text = json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert body["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    told = world.events(type="incident.exported")[-1]["details"]
    assert (told["sha256"], told["form"]) == (body["sha256"], "json")


@row("DW-12")
def test_the_text_is_for_people_and_ends_with_its_digest(world: World):
    """Markdown; what somebody wrote cannot become markup; the last line is of all above."""
    made, event, client = incident(world)
    answer = world.call("GET", f"{PATH}/{made['number']}/evidence.md")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/markdown")
    text, _, last = answer.content.rpartition(b"SHA-256 of all above: ")
    assert last.decode().strip() == hashlib.sha256(text).hexdigest()
    for part in ("Guessed \\*twice\\*", client.id, event, "Seen by the night shift", "in force"):
        assert part in answer.text
    problem(world.call("GET", f"{PATH}/inc_none/evidence.md"), 404)
