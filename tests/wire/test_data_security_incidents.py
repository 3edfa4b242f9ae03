"""``/incident/api/…`` of a Data Security tenant: read on from the last answer, and close."""

import re
from typing import Any

import httpx
import pytest

from tests.rows import row
from tests.world import Client, World, unique

DELTA = "/incident/api/incidents/delta"
RIGHTS = ("logs:access", "incident_management:manage", "quarantine:manage")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
MEMBERS = {
    "incident_id", "tenant", "app_id", "app_name", "app_type", "cloud_id", "asset_name",
    "asset_sha256", "asset_id", "asset_page_uri", "asset_cloud_uri", "exposure_type",
    "exposure_level", "policy_id", "policy_name", "policy_version", "policy_page_uri", "severity",
    "status", "state", "category", "resolved_by", "resolution_date", "created_at", "updated_at",
    "group_ids", "asset_owner_id", "asset_owner_name", "asset_owner_email", "collaborators",
    "data_patterns", "assigned_to",
}  # fmt: skip


class App:
    """A tenant like that product, seen by its client with one scope."""

    def __init__(self, world: World, client: Client, scope: str) -> None:
        self.world, self.client = world, client
        self.token = world.token(client, scope=scope)

    def get(self, path: str, **query: Any) -> Any:
        """Read something that must be there."""
        answer = self.world.call("GET", path, self.token, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> httpx.Response:
        """Send a body and return the answer."""
        return self.world.call("POST", path, self.token, json=body)


@pytest.fixture
def app(world: World) -> App:
    """A tenant of the test's own with three incidents, and its client's ``incident_api``."""
    tenant = world.second_tenant(unique("Acme"), preset="data-security")
    client = tenant.make_client(permissions=RIGHTS)
    for severity, title in (("low", "First"), ("high", "Second"), ("critical", "Third")):
        tenant.make(
            "incidents", title=title, severity=severity, rule="secret_guessing",
            assets=[{"kind": "client", "id": client.id}],
        )  # fmt: skip
    return App(tenant, client, "incident_api")


def error(answer: httpx.Response, status: int) -> str:
    """Return the code of an error in that product's three members."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"error", "resolution", "error_description"}
    return str(body["error"])


@row("DSEC-2", "DSEC-15")
def test_incidents_have_that_products_members(app: App):
    """All of them: a whole number as id, times with a fraction, severity and status in words."""
    body = app.get(DELTA, limit=20)
    assert set(body) == {"limit", "nextPath", "resources"}
    assert [one["policy_name"] for one in body["resources"]] == ["First", "Second", "Third"]
    second = body["resources"][1]
    assert set(second) == MEMBERS
    assert isinstance(second["incident_id"], int)
    assert (second["severity"], second["status"]) == ("High", "Open-New")
    assert (second["state"], second["category"]) == ("open", "new")
    assert (second["asset_id"], second["app_id"]) == (app.client.id, "client")
    for name in ("created_at", "updated_at"):
        assert TIME.fullmatch(second[name])
    assert app.get(f"/incident/api/incidents/{second['incident_id']}") == second
    apps = app.get("/incident/api/apps")
    assert {"app_name": "API clients", "app_id": "client", "app_type": "client"} in apps


@row("DSEC-15")
def test_each_change_is_told_once_by_the_next_path(app: App):
    """The next path is always there, goes back as it is, and gives what changed since alone."""
    first = app.get(f"{DELTA}?limit=10&state=open")
    assert first["nextPath"].startswith(f"{DELTA}?limit=10&")
    assert "state=open" in first["nextPath"]
    nothing = app.get(first["nextPath"])
    assert (nothing["resources"], nothing["nextPath"]) == ([], first["nextPath"])
    number = first["resources"][0]["incident_id"]
    app.world.call("PATCH", f"/api/v1/incidents/{number}", json={"severity": "critical"})
    after = app.get(nothing["nextPath"])
    assert [one["incident_id"] for one in after["resources"]] == [number]
    assert app.get(after["nextPath"])["resources"] == []


@row("DSEC-15")
def test_a_long_list_is_read_in_pages_without_loss(app: App):
    """Ten at a time until none is left: every incident once."""
    for _ in range(20):
        app.world.make("incidents", title="More")
    seen: list[int] = []
    path = f"{DELTA}?limit=10"
    while page := app.get(path)["resources"]:
        seen += [one["incident_id"] for one in page]
        path = app.get(path)["nextPath"]
    assert seen == list(range(1, 24))


@row("DSEC-15")
def test_filters_are_those_that_its_clients_send(app: App):
    """Time of change, apps, state, severity by either name, status in its words."""

    def found(**query: Any) -> list[str]:
        return [one["policy_name"] for one in app.get(DELTA, **query)["resources"]]

    every = app.get(DELTA)["resources"]
    assert found(severity="1,3") == found(severities="1.0,high") == ["First", "Second"]
    assert found(status="open-new", state="open", app_ids="client,user") == [
        "First", "Second", "Third",
    ]  # fmt: skip
    assert found(app_ids="address") == []
    assert found(state="closed") == []
    assert found(**{"from": every[1]["updated_at"]}) == ["Second", "Third"]
    assert found(to=every[1]["updated_at"]) == ["First"]
    for wrong in ({"limit": 9}, {"limit": 1001}, {"status": "x"}, {"from": "now"}, {"much": 1}):
        assert error(app.world.call("GET", DELTA, app.token, params=wrong), 422)


@row("DSEC-15", "DSEC-2")
def test_an_incident_is_closed_and_nothing_else(app: App):
    """Only ``closed``, for one of three categories, which may be changed again."""
    number = app.get(DELTA)["resources"][0]["incident_id"]
    path = f"/incident/api/incidents/{number}/state"
    assert app.get(path) == {
        "state": "open", "category": "new", "resolved_by": None, "resolution_date": None,
    }  # fmt: skip
    closed = app.post(path, state="closed", category="misidentified")
    assert closed.status_code == 200
    body = closed.json()
    assert (body["state"], body["category"], body["resolved_by"]) == (
        "closed", "misidentified", "api",
    )  # fmt: skip
    assert TIME.fullmatch(body["resolution_date"])
    assert app.get(path) == body
    again = app.post(path, state="closed", category="business_justified").json()
    assert again["category"] == "business_justified"
    assert app.get(f"/incident/api/incidents/{number}")["status"] == "Closed-Business Justified"
    for wrong in (
        {"state": "open", "category": "new"},
        {"state": "closed", "category": "dismiss"},
        {"state": "closed"},
    ):
        error(app.post(path, **wrong), 422)
    error(app.world.call("GET", "/incident/api/incidents/999/state", app.token), 404)
    error(app.world.call("PUT", path, app.token, json={}), 405)


@row("DSEC-15")
def test_each_door_is_refused_without_its_scope(app: App):
    """403 with the two other scopes, 401 without a token, both in its three members."""
    other = app.world.token(app.client, scope="api_access remediation_api")
    doors = (
        ("GET", DELTA), ("GET", "/incident/api/apps"), ("GET", "/incident/api/incidents/1"),
        ("GET", "/incident/api/incidents/1/state"), ("POST", "/incident/api/incidents/1/state"),
    )  # fmt: skip
    for method, path in doors:
        body = {"json": {"state": "closed", "category": "no_reason"}} if method == "POST" else {}
        assert error(app.world.call(method, path, other, **body), 403) == "insufficient_scope"
        assert error(app.world.call(method, path, "", **body), 401) == "invalid_token"
    assert app.get(DELTA)["resources"][0]["state"] == "open"


def test_other_tenants_do_not_speak_it(world: World):
    """404 where another dialect is spoken, with all the rights there are."""
    assert world.call("GET", DELTA).status_code == 404
    assert world.call("GET", "/incident/api/incidents/1").status_code == 404
