"""Workflows over REST: what answers incidents, tried, run, approved, shown to whom it is for."""

from typing import Any

import pytest

from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import Client, Json, World, unique

CUT = {"do": "quarantine"}
NOTE = {"do": "note", "text": "Seen to"}


def make(world: World, *steps: Json, **more: Any) -> Json:
    """Make a workflow that must be accepted."""
    return world.make("workflows", name=unique("Answer"), steps=list(steps or (NOTE,)), **more)


def incident(world: World, client: Client, rule: str = "by-hand") -> Json:
    """Open an incident that touches *client*."""
    assets = [{"kind": "client", "id": client.client_id}]
    return world.make("incidents", title="Guessing", rule=rule, severity="high", assets=assets)


def opened(world: World, of: Json) -> str:
    """Return the id of the event that told of an incident."""
    found = world.events(type="incident.opened")
    return str(next(one["id"] for one in found if one["details"]["incident"] == of["id"]))


def set_off(world: World, event: str) -> list[Json]:
    """Set off what an event sets off, as the correlator does, and return the runs."""
    answer = world.call("POST", "/api/v1/workflow-runs/set-off", json={"event": event})
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def test_a_workflow_is_made_changed_and_removed(tenant: World) -> None:
    """With its version checked, each an event; the system's can be switched and no more."""
    made = make(tenant, CUT, NOTE, trigger={"severity": "high"})
    path = f"/api/v1/workflows/{made['id']}"
    read = tenant.call("GET", path)
    assert read.json() == made
    assert made["trigger"] == {"types": ["incident.opened"], "rules": [], "severity": "high"}
    changed = tenant.call("PATCH", path, json={"steps": [NOTE], "enabled": False})
    assert [one["do"] for one in changed.json()["steps"]] == ["note"]
    stale = {"If-Match": read.headers["etag"]}
    problem(tenant.call("PATCH", path, json={"enabled": True}, headers=stale), 412)
    assert tenant.call("DELETE", path).status_code == 204
    problem(tenant.call("GET", path), 404)
    types = [one["type"] for one in tenant.events() if one["type"].startswith("workflow.")]
    assert types == ["workflow.created", "workflow.edited", "workflow.deleted"]
    own = "/api/v1/workflows/contain-guessed-secret"
    assert tenant.call("PATCH", own, json={"approval": False}).json()["approval"] is False
    problem(tenant.call("PATCH", own, json={"steps": [NOTE]}), 409)
    problem(tenant.call("DELETE", own), 409)


@row("XIQ-17")
def test_who_is_no_administrator_sees_users_workflows_only(tenant: World) -> None:
    """The system's are not listed, found or told by their runs; administrators see both."""
    made = make(tenant)
    every = {one["id"] for one in tenant.get("/api/v1/workflows")["items"]}
    assert every > {made["id"], "contain-guessed-secret"}
    reader = tenant.token(tenant.make_client(permissions=["workflows:read"]))
    listed = tenant.get("/api/v1/workflows", reader)["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert all(one["user_defined"] for one in listed)
    problem(tenant.call("GET", "/api/v1/workflows/contain-guessed-secret", reader), 404)
    set_off(tenant, opened(tenant, incident(tenant, tenant.make_client(), "guessed-then-used")))
    assert len(list(tenant.pages("/api/v1/workflow-runs"))) == 2
    told = list(tenant.pages("/api/v1/workflow-runs", reader))
    assert [one["workflow"] for one in told] == [made["id"]]


@row("DW-12")
def test_an_incident_sets_it_off_once_and_what_it_cut_off_is_refused(tenant: World) -> None:
    """The client and its token are refused at once; asked again, nothing happens again."""
    workflow = make(tenant, CUT, NOTE, trigger={"rules": ["by-hand"]})
    client = tenant.make_client()
    token = tenant.token(client)
    seen = incident(tenant, client)
    event = opened(tenant, seen)
    [run] = set_off(tenant, event)
    assert (run["state"], run["workflow"]) == ("done", workflow["id"])
    assert [(one["do"], one["ok"]) for one in run["log"]] == [("quarantine", True), ("note", True)]
    assert tenant.ask_token(client).status_code == 401
    assert tenant.call("GET", "/api/v1/users", token).status_code == 401
    assert set_off(tenant, event) == [run]
    notes = tenant.get(f"/api/v1/incidents/{seen['id']}/history")["items"]
    assert [one["kind"] for one in notes].count("note") == 1
    [cut] = tenant.get("/api/v1/quarantine", lasting="true")["items"]
    assert tenant.call("POST", f"/api/v1/quarantine/{cut['id']}/restore").status_code == 200
    assert tenant.ask_token(client).status_code == 200


def test_a_run_waits_for_approval_and_can_be_rejected(tenant: World) -> None:
    """Until somebody who could do it themselves lets it go on nothing is done."""
    make(tenant, CUT, approval=True)
    first, second = tenant.make_client(), tenant.make_client()
    runs = [set_off(tenant, opened(tenant, incident(tenant, one)))[0] for one in (first, second)]
    assert [one["state"] for one in runs] == ["waiting", "waiting"]
    assert tenant.ask_token(first).status_code == 200
    path = "/api/v1/workflow-runs"
    weak = tenant.token(tenant.make_client(permissions=["workflows:run"]))
    assert missing(tenant.call("POST", f"{path}/{runs[0]['id']}/approve", weak)) == [
        "quarantine:write"
    ]
    approved = tenant.call("POST", f"{path}/{runs[0]['id']}/approve").json()
    rejected = tenant.call("POST", f"{path}/{runs[1]['id']}/reject").json()
    assert (approved["state"], rejected["state"]) == ("done", "rejected")
    assert approved["decided_by"] == tenant.admin.client_id
    assert [tenant.ask_token(one).status_code for one in (first, second)] == [401, 200]
    problem(tenant.call("POST", f"{path}/{runs[0]['id']}/approve"), 409)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(tenant: World) -> None:
    """Step by step, by the names of what it would hit."""
    workflow = make(tenant, CUT, {"do": "revoke"}, NOTE, enabled=False)
    client = tenant.make_client(name=unique("Nightly export"))
    seen = incident(tenant, client)
    path = f"/api/v1/workflows/{workflow['id']}"
    planned = tenant.call("POST", f"{path}/dry-run", json={"incident": seen["id"]}).json()["items"]
    assert [one["do"] for one in planned] == ["quarantine", "revoke", "note"]
    assert client.body["name"] in planned[0]["words"]
    assert tenant.ask_token(client).status_code == 200
    ran = tenant.call("POST", f"{path}/run", json={"incident": str(seen["number"])}).json()
    assert ran["state"] == "done"
    assert tenant.ask_token(client).status_code == 401


def test_a_step_that_cannot_be_done_is_told_and_the_rest_goes_on(tenant: World) -> None:
    """The run has failed, and says at which step and why."""
    make(tenant, {"do": "assign", "to": "nobody-here"}, {"do": "rotate"}, NOTE)
    [run] = set_off(tenant, opened(tenant, incident(tenant, tenant.make_client())))
    assert run["state"] == "failed"
    assert [(one["do"], one["ok"]) for one in run["log"]] == [
        ("assign", False), ("rotate", False), ("note", True),
    ]  # fmt: skip
    assert "system" in run["log"][1]["words"]


def test_events_of_any_type_set_one_off(tenant: World) -> None:
    """Also without an incident: then it is about the client concerned."""
    make(tenant, {"do": "disable"}, trigger={"types": ["client.rotated"]})
    client = tenant.make_client()
    tenant.call("POST", f"/api/v1/clients/{client.id}/rotate", json={"old_secret_expires_in": 60})
    event = tenant.events(client.client_id, "client.rotated")[0]["id"]
    [run] = set_off(tenant, event)
    assert run["state"] == "done", run
    assert tenant.stored(client)["enabled"] is False
    types = tenant.get("/api/v1/workflow-runs/triggers")["types"]
    assert types == ["client.rotated", "incident.opened"]


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ({"do": "notify"}, "steps.0.to"), ({"do": "assign"}, "steps.0.to"),
        ({"do": "notify", "to": "http://x.example"}, "steps.0.to"),
        ({"do": "note"}, "steps.0.text"),
    ],
)  # fmt: skip
def test_422_names_the_step_that_lacks_something(tenant: World, step: Json, field: str) -> None:
    """At the step's own member."""
    body = {"name": "x", "steps": [step]}
    assert fields(tenant.call("POST", "/api/v1/workflows", json=body)) == [field]


def test_403_for_who_lets_it_do_what_they_may_not(tenant: World) -> None:
    """Nobody makes a workflow that does more than they could."""
    weak = tenant.token(tenant.make_client(permissions=["workflows:write", "workflows:read"]))
    body = {"name": unique("x"), "steps": [CUT]}
    assert missing(tenant.call("POST", "/api/v1/workflows", weak, json=body)) == [
        "quarantine:write"
    ]
