"""``POST /api/v1/calls``: what a protected API reports is counted like what we judge ourselves.

Statuses seen here: 204, 400, 403, 409, 422.
"""

import uuid
from typing import Any

import pytest

from tests.world import Client, Json, World, claims, eventually, unique

LINE: Json = {
    "permission": "users:read",
    "method": "GET",
    "route": "/v1/orders/{id}",
    "status": 200,
    "address": "192.0.2.7",
    "count": 3,
    "last_at": "2020-01-01T00:00:00Z",
}


def report(world: World, *lines: Json, token: str | None = None, key: str = "") -> Any:
    """Send a report and return the answer."""
    headers = {"Idempotency-Key": key} if key else {}
    return world.call("POST", "/api/v1/calls", token, json={"calls": lines}, headers=headers)


def used(world: World, client: Client) -> list[tuple[str, str, str, int]]:
    """Return what the server counted for *client*."""
    found = world.get(f"/api/v1/clients/{client.id}/usage")["items"]
    return [(one["route"], one["permission"], one["result"], one["calls"]) for one in found]


def test_reported_calls_are_counted_and_recorded(world: World) -> None:
    """
    What an API let through, refused or failed at stands in the usage of the client and in the
    log, with the address and the reporter.
    """
    client = world.make_client()
    refused = {"permission": "users:write", "status": 403, "count": 2}
    failed = {"status": 500, "count": 1}
    lines = [{**LINE, "client_id": client.client_id, **more} for more in ({}, refused, failed)]

    for _ in range(2):
        answer = report(world, *lines)
        assert (answer.status_code, answer.content) == (204, b"")

    route = "GET /v1/orders/{id}"
    assert sorted(used(world, client)) == [
        (route, "users:read", "error", 2),
        (route, "users:read", "success", 6),
        (route, "users:write", "refused", 4),
    ]
    allowed = eventually(lambda: world.events(client.client_id, "call.allowed"))
    assert {one["count"] for one in allowed} == {1, 3}
    assert {one["address"] for one in allowed} == {"192.0.2.7"}
    assert {one["details"]["reporter"] for one in allowed} == {world.admin.client_id}
    (first, _) = world.events(client.client_id, "call.refused")
    assert first["details"]["missing"] == ["users:write"]
    assert (first["result"], first["count"]) == ("refused", 2)


def test_a_report_under_one_key_counts_once(world: World) -> None:
    """
    A report that is repeated because its answer was lost counts once; the key is for no other.
    """
    client = world.make_client()
    line = {**LINE, "client_id": client.client_id}
    key = str(uuid.uuid4())

    assert {report(world, line, key=key).status_code for _ in range(3)} == {204}
    assert report(world, {**line, "count": 4}, key=key).status_code == 409
    assert [calls for *_, calls in used(world, client)] == [3]


def test_foreign_and_unknown_clients_get_the_answer_of_known_ones(world: World) -> None:
    """
    A tenant's API can neither count against another tenant's client nor learn that there is one.
    """
    other = world.second_tenant()
    theirs, mine = other.make_client(), world.make_client()

    answers = [
        report(world, {**LINE, "client_id": name})
        for name in (theirs.client_id, mine.client_id, "key-nobody1nobody2nobody")
    ]

    assert {(one.status_code, one.content) for one in answers} == {(204, b"")}
    assert (used(other, theirs), len(used(world, mine))) == ([], 1)
    assert other.events(theirs.client_id, "call.allowed") == []


def test_lines_of_one_report_may_be_alike(world: World) -> None:
    """
    Lines that name the same calls add up, within a report and between reports.
    """
    client = world.make_client()
    line = {**LINE, "client_id": client.client_id}

    for _ in range(2):
        assert report(world, line, {**line, "count": 4}, line).status_code == 204

    assert [calls for *_, calls in used(world, client)] == [20]


def test_a_users_calls_are_recorded_as_a_users(world: World) -> None:
    """
    A user's token names the user as its client: what the user called stands in the log as such.
    """
    user = world.make("users", username=unique("ada"))

    assert report(world, {**LINE, "client_id": user["id"]}).status_code == 204

    (allowed,) = world.events(user["id"], "call.allowed")
    assert (allowed["actor"], allowed["actor_kind"], allowed["count"]) == (user["id"], "user", 3)


def test_calls_by_api_token_are_recorded_as_its_users(world: World) -> None:
    """
    The user stands as the actor and the token as what it came with, whose use is counted; a
    subject that is nobody here makes no actor.
    """
    user = world.make("users", username=unique("robot"))
    client = world.make_client()
    line = {**LINE, "client_id": client.client_id}

    answer = report(world, {**line, "subject": user["id"]}, {**line, "subject": "usr_nobody"})

    assert answer.status_code == 204
    first, second = world.events(client.client_id, "call.allowed")
    assert (first["actor"], first["actor_kind"]) == (user["id"], "user")
    assert (second["actor"], second["actor_kind"]) == (client.client_id, "client")
    assert [calls for *_, calls in used(world, client)] == [6]


def test_where_a_call_acted_is_told_when_it_was_elsewhere(world: World) -> None:
    """
    What a user did in another tenant stands in the reporter's log with that tenant's id, and not
    in the other one's.
    """
    other = world.second_tenant()
    user = world.make("users", username=unique("ada"))
    here, there = (claims(one.admin_token())["tenant"] for one in (world, other))
    line = {**LINE, "client_id": user["id"]}

    assert report(world, {**line, "tenant": here}, {**line, "tenant": there}).status_code == 204

    seen = [one["details"].get("acted_in") for one in world.events(user["id"], "call.allowed")]
    assert seen == [None, there]
    assert other.events(user["id"], "call.allowed") == []


def test_a_reporters_clock_writes_neither_past_nor_future(world: World) -> None:
    """
    However wrong its clock, what is reported now is of the last days, and never still to come.
    """
    client = world.make_client()
    for moment in ("1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z"):
        report(world, {**LINE, "client_id": client.client_id, "last_at": moment})

    times = [one["time"] for one in world.events(client.client_id, "call.allowed")]
    created = world.stored(client)["created_at"]

    assert len(times) == 2
    assert times[0] < created <= times[1] < "2999"


def test_only_a_client_that_may_introspect_reports(world: World) -> None:
    """
    403 names tokens:introspect to a client that lacks it.
    """
    token = world.token(world.make_client(permissions=["users:read"]))

    answer = report(world, {**LINE, "client_id": "key-1"}, token=token)

    assert (answer.status_code, answer.json()["missing"]) == (403, ["tokens:introspect"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client_id", "key 1"),
        ("permission", "a:read\n"),
        ("method", "FETCH"),
        ("route", "/a/../b"),
        ("route", "orders"),
        ("status", 99),
        ("status", "200"),
        ("address", "localhost"),
        ("count", 0),
        ("last_at", "yesterday"),
        ("subject", "a b"),
        ("tenant", "a/b"),
        ("extra", 1),
    ],
)
def test_a_wrong_line_refuses_the_report_by_name(world: World, field: str, value: object) -> None:
    """
    422 names the field, and none of the report is counted.
    """
    client = world.make_client()
    good = {**LINE, "client_id": client.client_id}

    answer = report(world, good, {**good, field: value})

    assert answer.status_code == 422
    assert field in answer.json()["errors"][0]["field"]
    assert used(world, client) == []


def test_a_report_has_an_end(world: World) -> None:
    """
    200 lines are taken, more are refused, and none at all is no report.
    """
    client = world.make_client()
    lines = [{**LINE, "client_id": client.client_id, "route": f"/a/{n}"} for n in range(201)]

    assert report(world, *lines[:200]).status_code == 204
    assert report(world, *lines).status_code == 422
    assert report(world).status_code == 422
    assert len(used(world, client)) == 200
