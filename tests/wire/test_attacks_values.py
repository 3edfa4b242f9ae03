"""Attacks by values: what is well formed and still meant to break what reads it."""

from collections.abc import Callable

import pytest

from tests.world import Server, World, unique

BEYOND_TIME = (
    "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59.9999999Z",
    "9999-12-31T23:59:59.9999+00:00",
)
LISTS = ("apis", "clients", "events", "keys", "roles", "tenants", "users")
ZEROES = "000000000001" + "9" * 30


@pytest.mark.parametrize("instant", BEYOND_TIME)
def test_no_client_ends_after_the_last_year_there_is(world: World, instant: str):
    """A time that cannot be written down is refused; kept, it would spoil every list it is in."""
    body = {"name": unique("eternal"), "expires_at": instant}
    answer = world.call("POST", "/api/v1/clients", json=body)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == ["expires_at"]
    client = world.make_client()
    path = f"/api/v1/clients/{client.id}"
    assert world.call("PATCH", path, json={"expires_at": instant}).status_code == 422
    assert world.call("GET", "/api/v1/clients").status_code == 200


@pytest.mark.parametrize("kind", LISTS)
def test_a_nul_in_a_query_is_refused(world: World, kind: str):
    """No text of either database can hold a NUL: a filter with one is the caller's mistake."""
    for query in ("search=%00", "search=a%00b", "after=%00", "sort=%00", "%00=1"):
        answer = world.call("GET", f"/api/v1/{kind}?{query}")
        assert answer.status_code == 400, (query, answer.text)


def test_a_nul_in_a_filter_of_events_is_refused(world: World):
    """Filters by client, type and time take no NUL either."""
    for name in ("client_id", "type", "since", "until"):
        assert world.call("GET", f"/api/v1/events?{name}=key-%00").status_code == 400


@pytest.mark.parametrize("name", ["page", "pageSize"])
def test_leading_zeroes_hide_no_number_too_large(world: World, name: str):
    """The dialect's page numbers are judged by what they are, not by how they begin."""
    answer = world.call("GET", f"/v1/users?{name}={ZEROES}")
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert world.call("GET", f"/v1/users?{name}={'9' * 5000}").status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        "{" + ",".join(f'"k{number}":1' for number in range(50_000)) + "}",
        '{"name":"x","permissions":[' + ",".join(["1"] * 300_000) + "]}",
        '{"name":"x","permissions":[' + ",".join(["[]"] * 300_000) + "]}",
    ],
    ids=["members", "numbers", "lists"],
)
def test_a_body_of_many_wrong_values_is_refused_as_one(world: World, body: str):
    """Each wrong value told by itself would keep a worker busy and answer megabytes."""
    headers = {"Content-Type": "application/json"}
    answer = world.call("POST", "/api/v1/clients", content=body, headers=headers)
    assert answer.status_code == 400
    assert len(answer.content) < 1_000


def test_as_many_values_as_a_form_takes_are_read(world: World):
    """The most a client may be given is looked at value by value."""
    body = {"name": unique("many"), "permissions": ["users:read"] * 500, "roles": []}
    assert world.call("POST", "/api/v1/clients", json=body).status_code == 201


def test_no_address_of_a_database_is_told(new_server: Callable[..., Server]):
    """An address that cannot be used is not repeated: it may hold a password."""
    node = new_server(env={"DOORWARD_DATABASE": "mysql://doorward:hunter2@db.example/doorward"})
    for word in ("init", "migrate", "serve", "doctor"):
        done = node.cli(word)
        assert done.returncode != 0
        assert "hunter2" not in done.stdout + done.stderr
        assert "DOORWARD_DATABASE" in done.stdout + done.stderr
    assert not node.data.exists()
