"""POST /api/v1/events: what clients tell of, beside what happens here."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import World, unique

PLACE = "/api/v1/events"


@row("TOK-6", "XIQ-10")
def test_201_with_the_event_as_the_log_has_it(tenant: World):
    """Any client with events:write tells of an event; who, from where and when is recorded by
    us, and the log shows it like any other.
    """
    teller = tenant.make_client(permissions=["events:write"])
    said: dict[str, Any] = {
        "name": "login.failed", "client_id": "key-somebody", "result": "refused",
        "reason": "wrong password", "source": "vpn", "severity": "high", "user": "ada",
        "address": "192.0.2.7", "occurred_at": "2030-01-01T00:00:00Z", "data": {"tries": [1, 2]},
    }  # fmt: skip
    answer = tenant.call("POST", PLACE, tenant.token(teller), json=said)
    assert answer.status_code == 201, answer.text
    event = answer.json()
    assert event == tenant.get(f"{PLACE}/{event['id']}")
    assert event == tenant.events(type="external.reported")[-1]
    assert (event["actor"], event["client_id"]) == (teller.client_id, "key-somebody")
    assert (event["result"], event["reason"]) == ("refused", "wrong password")
    assert event["address"] == "127.0.0.1"
    details = event["details"]
    assert (details["name"], details["address"], details["user"]) == (
        "login.failed", "192.0.2.7", "ada",
    )  # fmt: skip
    assert details["occurred_at"] == "2030-01-01T00:00:00.000Z"
    assert details["data"] == {"tries": [1, 2]}


@row("TOK-6")
def test_200_for_one_that_was_told_before(tenant: World):
    """With one key it is recorded once, however often and however many at a time it comes; the
    key is not good for another event.
    """
    headers = {"Idempotency-Key": unique("key")}
    token = tenant.admin_token()

    def tell(_: int) -> tuple[int, str]:
        answer = tenant.call("POST", PLACE, token, json={"name": "a"}, headers=headers)
        return answer.status_code, answer.json()["id"]

    with ThreadPoolExecutor(6) as several:
        told = [*several.map(tell, range(12))]
    assert sorted(status for status, _ in told) == [200] * 11 + [201]
    assert len({event for _, event in told}) == 1
    assert len(tenant.events(type="external.reported")) == 1
    problem(tenant.call("POST", PLACE, json={"name": "b"}, headers=headers), 409)


def test_201_for_a_free_one(tenant: World):
    """Nothing has to be said: a bare event has a name of its own."""
    answer = tenant.call("POST", PLACE, json={"data": {"anything": None}})
    assert answer.status_code == 201
    assert answer.json()["details"] == {"name": "event", "data": {"anything": None}}


def test_403_without_the_permission(tenant: World):
    """Reading events gives no right to tell of any."""
    reader = tenant.make_client(permissions=["events:read"])
    assert missing(tenant.call("POST", PLACE, tenant.token(reader), json={})) == ["events:write"]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"name": "Login failed"}, ["name"]),
        ({"type": "token.issued"}, ["type"]),
        ({"actor": "key-another"}, ["actor"]),
        ({"result": "fine"}, ["result"]),
        ({"address": "localhost"}, ["address"]),
        ({"occurred_at": "yesterday"}, ["occurred_at"]),
        ({"reason": "two\nlines"}, ["reason"]),
        ({"data": {"text": "x" * 8_200}}, ["data"]),
        ({"data": {"secret": "dws_" + "A" * 16 + "_" + "B" * 44 + "_" + "C" * 6}}, ["data"]),
        ({"user": "dwk_" + "A" * 16 + "_" + "B" * 44 + "_" + "C" * 6}, ["user"]),
        ({"data": {"token": "eyJhbGciOiJub25l.eyJzdWIiOiJhZGEi.c2lnbmF0dXJl"}}, ["data"]),
    ],
)
def test_422_for_what_cannot_be_told(world: World, said: dict[str, Any], wrong: list[str]):
    """An event of ours cannot be made up, what is too large or unreadable is refused, and no
    secret gets into the log.
    """
    assert fields(world.call("POST", PLACE, json=said)) == wrong
