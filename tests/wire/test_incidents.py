"""Incidents over HTTP: reported, joined, worked on, and read in the order of their changes."""

from typing import Any

from tests.wire.shapes import fields, missing, problem
from tests.world import World, unique

PATH = "/api/v1/incidents"


def report(world: World, **more: Any) -> Any:
    """Report an incident and return the answer."""
    return world.call("POST", PATH, json={"title": "Guessing", "group": unique("g"), **more})


def some_events(world: World, count: int = 3) -> list[str]:
    """Return the ids of the first events of the tenant."""
    found = world.get("/api/v1/events", limit=count)["items"]
    return [event["id"] for event in found]


def test_a_report_opens_an_incident_with_what_it_touches(world: World):
    """201; machine identities go by either id and are of the kind they are, addresses as text."""
    client = world.make_client()
    assets = [
        {"kind": "client", "id": client.client_id},
        {"kind": "address", "id": "203.0.113.7"},
        {"kind": "address", "id": "2001:0db8:0::1"},
        {"kind": "user", "id": "usr_nobody"},
    ]
    answer = report(world, rule="guessing", severity="high", assets=assets)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["status"], made["severity"], made["events"]) == ("open-new", "high", 0)
    assert [(one["kind"], one["id"], one["client_id"]) for one in made["assets"]] == [
        ("client", client.id, client.client_id),
        ("address", "203.0.113.7", None),
        ("address", "2001:db8::1", None),
        ("user", "usr_nobody", None),
    ]
    assert world.get(f"{PATH}/{made['id']}") == made
    assert world.get(f"{PATH}/{made['number']}") == made
    told = world.events(type="incident.opened")[-1]
    assert told["details"]["incident"] == made["id"]
    assert told["client_id"] == client.client_id


def test_the_same_group_joins_while_it_is_open(world: World):
    """200 and the same incident: events once each, assets added, the worst severity kept."""
    group, events = unique("group"), some_events(world)
    first = report(world, group=group, events=events[:2], severity="low").json()
    second = report(
        world, group=group, events=events, severity="high",
        assets=[{"kind": "address", "id": "203.0.113.8"}],
    )  # fmt: skip
    assert second.status_code == 200
    joined = second.json()
    assert (joined["id"], joined["events"], joined["severity"]) == (first["id"], 3, "high")
    listed = world.pages(f"{PATH}/{first['id']}/events")
    assert sorted(one["id"] for one in listed) == sorted(events)
    kinds = [one["kind"] for one in world.pages(f"{PATH}/{first['id']}/history")]
    assert kinds == ["opened", "joined"]


def test_who_repeats_a_report_changes_nothing(world: World):
    """The answer is 200 and the very same incident, be it open or closed by now."""
    group, events = unique("group"), some_events(world)
    first = report(world, group=group, events=events[:2]).json()
    again = report(world, group=group, events=events[:2])
    assert (again.status_code, again.json()) == (200, first)
    path = f"{PATH}/{first['id']}"
    closed = world.call("PATCH", path, json={"status": "closed-no-reason"}).json()
    late = report(world, group=group, events=events[:2])
    assert (late.status_code, late.json()) == (200, closed)
    new = report(world, group=group, events=events)
    assert (new.status_code, new.json()["events"]) == (201, 1)
    assert new.json()["id"] != first["id"]


def test_an_incident_is_worked_on(world: World):
    """Given to somebody it is assigned; each change stands in its history and in the log."""
    made = report(world).json()
    path = f"{PATH}/{made['id']}"
    person = world.make_person(roles=[])
    given = world.call("PATCH", path, json={"assignee": person.username}).json()
    assert (given["assignee"], given["status"]) == (person.id, "open-assigned")
    worse = world.call("PATCH", path, json={"severity": "critical", "title": "Guessed"}).json()
    assert (worse["severity"], worse["title"]) == ("critical", "Guessed")
    shut = world.call("PATCH", path, json={"status": "closed-misidentified"}).json()
    assert shut["closed_at"] is not None
    assert shut["closed_by"] == world.admin.client_id
    note = world.call("POST", f"{path}/notes", json={"text": "It was a test.\nReally."})
    assert note.status_code == 201
    told = list(world.pages(f"{path}/history"))
    assert [one["kind"] for one in told] == ["opened", "changed", "changed", "changed", "note"]
    assert told[1]["details"] == {"assignee": person.id, "status": "open-assigned"}
    assert told[-1]["text"] == "It was a test.\nReally."
    opened = world.call("PATCH", path, json={"status": "open-pending"}).json()
    assert (opened["closed_at"], opened["closed_by"]) == (None, None)
    assert world.events(type="incident.edited")[-1]["details"]["status"] == "open-pending"


def test_a_group_has_one_open_incident(world: World):
    """409 on opening an old one again while another of its group is open."""
    group, events = unique("group"), some_events(world)
    old = report(world, group=group, events=events[:1]).json()
    world.call("PATCH", f"{PATH}/{old['id']}", json={"status": "closed-dismiss"})
    report(world, group=group, events=events)
    again = world.call("PATCH", f"{PATH}/{old['id']}", json={"status": "open-new"})
    assert fields(again, 409) == ["status"]


def test_lists_are_filtered(tenant: World):
    """By state, status, severity, rule, assignee and what is touched; several of a kind add up."""
    client = tenant.make_client()
    low = report(tenant, severity="low", rule="a").json()["id"]
    high = report(
        tenant, severity="high", rule="b", assets=[{"kind": "client", "id": client.id}]
    ).json()["id"]
    shut = report(tenant, severity="critical", rule="b").json()["id"]
    tenant.call("PATCH", f"{PATH}/{shut}", json={"status": "closed-no-reason"})

    def found(**query: Any) -> list[str]:
        return [one["id"] for one in tenant.pages(PATH, **query)]

    assert found() == [low, high, shut]
    assert found(sort="-updated_at") == [shut, high, low]
    assert found(state="open") == [low, high]
    assert found(state="closed") == [shut]
    assert found(severity=["low", "critical"]) == [low, shut]
    assert found(rule="b") == [high, shut]
    assert found(asset=client.client_id) == found(asset=client.id) == [high]
    assert found(status="closed-no-reason") == [shut]


def test_what_cannot_be_is_refused(world: World):
    """422 for foreign or unknown events, no addresses, unknown words; 404, 412 and 403 too."""
    problem(report(world, events=["999999999999"]), 422)
    problem(report(world, assets=[{"kind": "address", "id": "nowhere"}]), 422)
    problem(report(world, severity="terrible"), 422)
    made = report(world).json()
    path = f"{PATH}/{made['id']}"
    problem(world.call("PATCH", path, json={"assignee": "nobody at all"}), 422)
    problem(world.call("PATCH", f"{PATH}/inc_none", json={"title": "x"}), 404)
    stale = {"If-Match": '"99"'}
    problem(world.call("PATCH", path, json={"title": "x"}, headers=stale), 412)
    reader = world.token(world.make_client(permissions=["incidents:read"]))
    assert world.call("GET", path, reader).status_code == 200
    refused = world.call("POST", PATH, reader, json={"title": "x"})
    assert missing(refused) == ["incidents:write"]


def test_another_tenant_sees_and_joins_nothing(world: World, tenant: World):
    """The same group in two tenants is two incidents; a foreign one's events are unknown."""
    group = unique("group")
    here = report(world, group=group).json()
    there = report(tenant, group=group)
    assert there.status_code == 201
    problem(tenant.call("GET", f"{PATH}/{here['id']}"), 404)
    problem(report(tenant, events=some_events(world, 1)), 422)
