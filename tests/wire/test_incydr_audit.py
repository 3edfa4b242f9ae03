"""``POST /v1/audit/search-audit-log`` and its count: our events as the vendor's clients ask."""

import re
from typing import Any

import pytest

from doorward.kernel.clock import from_rfc3339
from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import Client, Json, World, claims, eventually, unique

SEARCH = "/v1/audit/search-audit-log"
COUNTS = ("/v1/audit/search-results-count", "/v1/search-results-count")
NOTHING: Json = {
    "actorIds": None, "actorIpAddresses": None, "actorNames": None, "dateRange": {},
    "eventTypes": None, "page": 0, "pageSize": 100, "resourceIds": None, "userTypes": None,
}  # fmt: skip


def found(world: World, **query: Any) -> list[Json]:
    """Return the events of one page of a search, sent as the SDK sends it."""
    answer = world.call("POST", SEARCH, json={**NOTHING, **query})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"events", "paginationRangeStartIndex", "paginationRangeEndIndex"}
    begin = query.get("page", 0) * query.get("pageSize", 100)
    assert body["paginationRangeStartIndex"] == begin
    assert body["paginationRangeEndIndex"] == begin + len(body["events"])
    events: list[Json] = body["events"]
    return events


def counted(world: World, **query: Any) -> int:
    """Return how many events a search finds, which both addresses of the count agree on."""
    totals = {
        world.call("POST", path, json={**NOTHING, **query}).json()["totalResultCount"]
        for path in COUNTS
    }
    assert len(totals) == 1
    return int(totals.pop())


@pytest.fixture
def client(tenant: World) -> Client:
    """Give a client that got three tokens and was refused one."""
    made = tenant.make_client(name=unique("audited"))
    for _ in range(3):
        tenant.token(made)
    tenant.ask_token(made, secret=tenant.make_client().secret)
    return made


def test_an_event_has_the_members_those_clients_read(tenant: World, client: Client) -> None:
    """
    Type, time to the millisecond, who acted by id, name, kind and address.
    """
    [first, *_] = found(tenant, actorIds=[client.client_id])
    assert first["type$"] == "audit_log::token.issued/1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["timestamp"])
    assert first["actorId"] == first["resourceId"] == client.client_id
    assert first["actorName"] == client.body["name"]
    assert first["actorType"] == "API_CLIENT"
    assert first["actorIpAddress"] == "127.0.0.1"
    assert client.secret not in str(first)


def test_every_filter_filters(tenant: World, client: Client) -> None:
    """
    Each member of a search narrows it, in the spelling of the answers or in ours.
    """
    mine = {"resourceIds": [client.client_id]}
    issued = {"eventTypes": ["audit_log::token.issued/1"]}
    assert len(found(tenant, **mine, **issued)) == 3
    assert found(tenant, **mine, **issued) == found(tenant, **mine, eventTypes=["token.issued"])
    assert len(found(tenant, **issued, actorNames=[client.body["name"].upper()])) == 3
    assert found(tenant, actorNames=[unique("nobody")]) == []
    assert len(found(tenant, **mine, **issued, actorIpAddresses=["127.0.0.1"])) == 3
    assert found(tenant, **mine, actorIpAddresses=["127.0.0.2", "%", "nowhere"]) == []
    assert len(found(tenant, **mine, **issued, userTypes=["API_CLIENT"])) == 3
    assert found(tenant, **mine, **issued, userTypes=["USER", "SYSTEM", "SUPPORT_USER"]) == []
    assert found(tenant, actorIds=["key-nobody"]) == []
    everything = counted(tenant, **mine)
    assert everything > counted(tenant, **mine, **issued) == 3


def test_an_id_in_the_details_is_found_too(tenant: World) -> None:
    """
    ``resourceIds`` finds what concerns a user or a role, not only a client.
    """
    role = tenant.make("roles", name=unique("role"), permissions=["users:read"])
    [event] = found(tenant, resourceIds=[role["id"]])
    assert event["type$"] == "audit_log::role.created/1"
    assert event["actorId"] == tenant.admin.client_id
    assert event["details"]["role"] == role["id"]


def test_times_bound_a_search_to_the_millisecond(tenant: World, client: Client) -> None:
    """
    Both ends belong to the range, given in seconds with a fraction as the SDK gives them.
    """
    query = {"actorIds": [client.client_id], "eventTypes": ["token.issued"]}
    first, second, third = [
        from_rfc3339(event["timestamp"]) / 1000 for event in found(tenant, **query)
    ]
    whole = {"startTime": first, "endTime": third}
    assert len(found(tenant, **query, dateRange=whole)) == 3
    assert counted(tenant, **query, dateRange={"startTime": third + 0.001}) == 0
    before = {"startTime": None, "endTime": first - 0.001}
    assert found(tenant, **query, dateRange=before) == []
    assert len(found(tenant, **query, dateRange={"endTime": second})) in {1, 2, 3}


def test_pages_hold_every_event_once_in_order(tenant: World, client: Client) -> None:
    """
    Page after page, oldest first, each event once, although the log grows meanwhile.
    """
    query = {"resourceIds": [client.client_id], "pageSize": 1}
    seen: list[Json] = []
    for page in range(10):
        events = found(tenant, **query, page=page)
        if not events:
            break
        seen += events
        tenant.token(tenant.make_client())
    assert len(seen) == counted(tenant, resourceIds=[client.client_id])
    assert [event["timestamp"] for event in seen] == sorted(e["timestamp"] for e in seen)
    assert len({event["id"] for event in seen}) == len(seen)


def test_who_is_not_known_is_told_so(tenant: World) -> None:
    """
    A failure of nobody's is of type UNKNOWN, without a name.
    """
    tenant.call("GET", "/v1/users", "")
    [event] = found(tenant, userTypes=["UNKNOWN"], eventTypes=["call.refused"])
    assert (event["actorId"], event["actorName"]) == (None, None)
    assert event["actorType"] == "UNKNOWN"


def test_another_tenants_events_are_not_found(world: World, tenant: World, client: Client) -> None:
    """
    A search finds nothing of another tenant, by whatever it asks.
    """
    assert found(world, actorIds=[client.client_id]) == []
    assert found(world, actorNames=[client.body["name"]]) == []
    assert found(world, resourceIds=[client.client_id]) == []
    assert counted(world, actorIds=[client.client_id]) == 0
    assert found(tenant, actorIds=[client.client_id])


def test_where_there_is_no_such_area_events_are_what_it_takes(world: World) -> None:
    """
    In the default tenant ``events:read`` opens the log, and its lack is a 403 that names it.
    """
    reader = world.token(world.make_client(permissions=["events:read"]))
    assert world.call("POST", SEARCH, reader, json=NOTHING).status_code == 200
    other = world.token(world.make_client(permissions=["users:read"]))
    assert missing(world.call("POST", SEARCH, other, json=NOTHING)) == ["events:read"]
    problem(world.call("POST", SEARCH, "", json=NOTHING), 401)
    [refused] = world.events(claims(other)["client_id"], "call.refused")
    assert refused["details"]["route"] == SEARCH


@row("INC-11", "INC-35")
def test_the_portals_tenants_have_an_area_for_it(world: World) -> None:
    """
    Where the preset names an audit log, its read opens it and ``events:read`` does not; there
    is no write to be had.
    """
    portal = world.second_tenant(preset="incydr")
    reader = portal.token(portal.make_client(permissions=["audit_log:read"]))
    assert portal.call("POST", SEARCH, reader, json=NOTHING).status_code == 200
    other = portal.token(portal.make_client(permissions=["events:read"]))
    assert missing(portal.call("POST", SEARCH, other, json=NOTHING)) == ["audit_log:read"]
    body = {"name": unique("writer"), "permissions": ["audit_log:write"]}
    fields(portal.call("POST", "/api/v1/clients", json=body))


def test_searches_are_counted(tenant: World) -> None:
    """
    What was searched is use of the permission like any other call.
    """
    reader = tenant.make_client(permissions=["events:read"])
    tenant.call("POST", SEARCH, tenant.token(reader), json=NOTHING)
    [call] = eventually(lambda: tenant.events(reader.client_id, "call.allowed"))
    assert call["details"]["route"] == SEARCH
    assert call["details"]["permission"] == "events:read"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"page": -1}, "page"),
        ({"page": True}, "page"),
        ({"page": 1_001}, "page"),
        ({"pageSize": 0}, "pageSize"),
        ({"pageSize": 10_001}, "pageSize"),
        ({"pageSize": "100"}, "pageSize"),
        ({"actorIds": "key-1"}, "actorIds"),
        ({"actorIds": [1]}, "actorIds"),
        ({"actorIds": ["x"] * 101}, "actorIds"),
        ({"eventTypes": ["x" * 201]}, "eventTypes"),
        ({"userTypes": ["ROBOT"]}, "userTypes"),
        ({"dateRange": []}, "dateRange"),
        ({"dateRange": {"begin": 1}}, "dateRange"),
        ({"dateRange": {"startTime": "yesterday"}}, "dateRange.startTime"),
        ({"dateRange": {"endTime": -1}}, "dateRange.endTime"),
        ({"dateRange": {"endTime": 1e12}}, "dateRange.endTime"),
        ({"orderBy": "time"}, "orderBy"),
    ],
)
def test_a_wrong_member_is_named(world: World, body: Json, wrong: str) -> None:
    """
    What cannot be searched for is named with its mend, here and at the count.
    """
    assert fields(world.call("POST", SEARCH, json=body)) == [wrong]
    assert fields(world.call("POST", COUNTS[0], json=body)) == [wrong]


@pytest.mark.parametrize("body", ["", "[]", "null", '{"page":1,"page":2}', '{"page":NaN}', "\xff"])
def test_what_is_no_search_is_malformed(world: World, body: str) -> None:
    """
    No object, a member twice, no number, no UTF-8: 400.
    """
    headers = {"Content-Type": "application/json"}
    problem(world.call("POST", SEARCH, content=body.encode("latin-1"), headers=headers), 400)


def test_a_search_is_a_post_of_json(world: World) -> None:
    """
    Other methods are 405, other bodies and a query 400.
    """
    assert world.call("GET", SEARCH).headers["allow"] == "POST"
    problem(world.call("POST", SEARCH, data={"page": "0"}), 400)
    problem(world.call("POST", SEARCH, json=NOTHING, params={"page": "0"}), 400)
