"""Event Correlation at work: it follows each tenant as a client of its own, and opens incidents."""

import pytest

from tests.conftest import Servers
from tests.rows import row
from tests.world import Client, Json, World, eventually

ON = {"DOORWARD_CORRELATE": "1"}


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give the default tenant of a server whose correlator runs."""
    return servers.world(request.param, 1, **ON)


@pytest.fixture
def watched(home: World) -> World:
    """Give a tenant of the test's own on that server."""
    return home.second_tenant()


def guess(world: World, client: Client, times: int = 10) -> None:
    """Try wrong secrets of *client*."""
    for _ in range(times):
        assert world.ask_token(client, secret="wrong").status_code == 401


def incidents(world: World, rule: str = "") -> list[Json]:
    """Return the tenant's incidents, all or those of a *rule*."""
    return list(world.pages("/api/v1/incidents", **({"rule": rule} if rule else {})))


def soon(world: World, rule: str, many: int = 1, within: float = 15) -> list[Json]:
    """Wait until a *rule* has made so *many* incidents, and return them."""
    found = eventually(
        lambda: [one for one in [incidents(world, rule)] if len(one) >= many], within=within
    )
    assert found, [one["type"] for one in world.events()][-20:]
    return found[0]


def correlator(world: World) -> Json:
    """Return the client that the system made to correlate events."""
    (found,) = [one for one in world.pages("/api/v1/clients") if one["name"] == "Event Correlation"]
    return found


def test_what_looks_like_an_attack_becomes_an_incident(watched: World) -> None:
    """Guessing is found within seconds, by its own client's token, and told once."""
    client = watched.make_client()
    guess(watched, client)
    [seen] = soon(watched, "secret-guessing")
    assert seen["severity"] == "high"
    assert {one["client_id"] for one in seen["assets"] if one["kind"] == "client"} == {
        client.client_id
    }
    assert seen["opened_by"] == correlator(watched)["client_id"]


@row("XIQ-10")
def test_alike_events_of_an_authorised_client_become_one_incident(watched: World) -> None:
    """Two of one name are one incident that can be answered; others, and one alone, are none."""
    teller = watched.make_client(permissions=["events:write"])
    token = watched.token(teller)
    told = []
    for name in ("badge.refused", "badge.refused", "door.opened"):
        answer = watched.call("POST", "/api/v1/events", token, json={"name": name})
        assert answer.status_code == 201, answer.text
        told.append(answer.json()["id"])
    [seen] = soon(watched, "similar-external")
    attached = watched.get(f"/api/v1/incidents/{seen['id']}/events")["items"]
    assert [one["id"] for one in attached] == told[:2]
    third = watched.call("POST", "/api/v1/events", token, json={"name": "badge.refused"}).json()
    eventually(lambda: incidents(watched)[0]["events"] == 3, within=15)
    [joined] = incidents(watched)
    assert (joined["id"], joined["events"]) == (seen["id"], 3)
    assert third["id"] not in told
    unheard = watched.token(watched.make_client(permissions=["users:read"]))
    assert watched.call("POST", "/api/v1/events", unheard, json={"name": "x"}).status_code == 403


@row("XIQ-13")
def test_without_its_capability_it_is_denied_and_with_it_goes_on(watched: World) -> None:
    """What happened meanwhile is found as soon as it may read again: nothing is passed over."""
    found = correlator(watched)
    path = f"/api/v1/clients/{found['id']}"
    without = [one for one in found["permissions"] if one != "events:read"]
    assert watched.call("PATCH", path, json={"permissions": without}).status_code == 200
    client = watched.make_client()
    guess(watched, client)
    refused = eventually(
        lambda: [
            one
            for one in watched.events(found["client_id"], "call.refused")
            if one["details"].get("missing") == ["events:read"]
        ],
        within=20,
    )
    assert refused
    assert incidents(watched) == []
    body = {"permissions": found["permissions"]}
    assert watched.call("PATCH", path, json=body).status_code == 200
    soon(watched, "secret-guessing", within=30)


@row("XIQ-25")
def test_a_new_secret_that_is_uploaded_goes_on_without_a_gap(watched: World) -> None:
    """After a reset it is locked out; the upload hands it another, and it takes up where it was."""
    found = correlator(watched)
    guess(watched, watched.make_client())
    soon(watched, "secret-guessing")
    reset = watched.reset(Client(found["id"], found["client_id"], "", found))
    guess(watched, watched.make_client())
    uploaded = watched.call("POST", f"/api/v1/clients/{found['id']}/upload")
    assert uploaded.status_code == 200, uploaded.text
    assert uploaded.json()["host"] == "this installation"
    assert uploaded.json()["new_secret"] is True
    guess(watched, watched.make_client())
    assert len(soon(watched, "secret-guessing", 3, within=30)) == 3
    assert watched.ask_token(reset).status_code == 401, "what the reset gave ended with the upload"
    delivered = watched.events(found["client_id"], "secret.delivered")
    assert [one["details"]["host"] for one in delivered] == ["this installation"]


def test_a_rule_of_ones_own_is_watched_from_now_on(watched: World) -> None:
    """Made, it counts; switched off, it does not; neither takes a restart."""
    source = (
        "title: A client was reset\nlogsource: {product: doorward}\n"
        "detection:\n  reset: {type: client.reset}\n  condition: reset\nlevel: critical\n"
    )
    made = watched.make("rules", source=source)
    watched.reset(watched.make_client())
    [seen] = soon(watched, made["id"])
    assert (seen["title"], seen["severity"]) == ("A client was reset", "critical")
    path = f"/api/v1/rules/{made['id']}"
    assert watched.call("PATCH", path, json={"enabled": False}).status_code == 200
    watched.reset(watched.make_client())
    guess(watched, watched.make_client())
    soon(watched, "secret-guessing")
    assert len(incidents(watched, made["id"])) == 1


def test_what_follows_the_log_does_not_fill_it(watched: World) -> None:
    """However long it follows, reading makes no event for each look: a handful in a minute."""
    guess(watched, watched.make_client())
    soon(watched, "secret-guessing")
    own = watched.events(correlator(watched)["client_id"])
    assert len(own) < 15, [one["type"] for one in own]


@row("DW-12")
def test_an_attack_is_answered_by_a_workflow_within_seconds(watched: World) -> None:
    """Guessed, found, cut off: the attacker's secret and token are refused, restored they work."""
    watched.make(
        "workflows", name="Cut off", trigger={"rules": ["secret-guessing"]},
        steps=[{"do": "quarantine"}],
    )  # fmt: skip
    client = watched.make_client()
    token = watched.token(client)
    guess(watched, client)
    assert eventually(lambda: watched.ask_token(client).status_code == 401, within=20)
    assert watched.call("GET", "/api/v1/users", token).status_code == 401
    [cut] = watched.get("/api/v1/quarantine", lasting="true")["items"]
    assert watched.call("POST", f"/api/v1/quarantine/{cut['id']}/restore").status_code == 200
    assert watched.call("GET", "/api/v1/users", token).status_code == 200
