"""How much happened: ``GET /api/v1/usage``, ``/usage/clients`` and what asks for attention."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.wire.shapes import fields
from tests.world import World, eventually


def total(world: World, type: str) -> int:
    """Return how many events of a type the counts tell of."""
    return sum(one["total"] for one in world.get("/api/v1/usage")["series"] if one["type"] == type)


def test_tokens_are_counted_by_step(tenant: World):
    """Each token is in the count of its hour, each refusal in that of its own type."""
    before = total(tenant, "token.issued")
    client, other = tenant.make_client(), tenant.make_client()
    for _ in range(3):
        tenant.ask_token(client)
    tenant.ask_token(client, secret=other.secret)

    assert eventually(lambda: total(tenant, "token.issued") >= before + 3)
    used = tenant.get("/api/v1/usage", step=3600)
    [issued] = [one for one in used["series"] if one["type"] == "token.issued"]
    assert issued["result"] == "success"
    assert sum(issued["counts"][-2:]) == issued["total"] >= 3
    assert len(issued["counts"]) == 25
    [failed] = [one for one in used["series"] if one["type"] == "authentication.failed"]
    assert (failed["result"], failed["total"]) == ("refused", 1)


def test_what_lies_outside_is_not_counted(tenant: World):
    """An hour of yesterday has none of today's events."""
    tenant.ask_token(tenant.make_client())
    ends = datetime.now(UTC) - timedelta(hours=20)
    asked = {"since": (ends - timedelta(hours=1)).isoformat(), "until": ends.isoformat()}
    assert tenant.get("/api/v1/usage", step=300, **asked)["series"] == []


def test_steps_that_cannot_be_are_refused(tenant: World):
    """A step is whole five minutes, and there are not more of them than a chart can hold."""
    assert fields(tenant.call("GET", "/api/v1/usage?step=301")) == ["step"]
    assert fields(tenant.call("GET", "/api/v1/usage?since=2020-01-01T00:00:00Z")) == ["since"]
    assert fields(tenant.call("GET", "/api/v1/usage?since=2999-01-01T00:00:00Z")) == ["since"]


def test_what_clients_used(tenant: World):
    """Tokens, calls by permission and refusals of each client that is asked for, in that order."""
    client, idle = tenant.make_client(permissions=["users:read"]), tenant.make_client()
    token = tenant.token(client)
    tenant.call("GET", "/api/v1/users", token)
    tenant.call("GET", "/api/v1/clients", token)
    asked = {"client_id": [idle.client_id, client.client_id]}

    def uses() -> Any:
        items = tenant.get("/api/v1/usage/clients", **asked)["items"]
        return items if items[1]["calls"] and items[1]["tokens"] and items[1]["refused"] else None

    first, second = eventually(uses)
    assert first == {
        "client_id": idle.client_id, "calls": 0, "refused": 0, "tokens": 0, "permissions": {},
        "last_call": None,
    }  # fmt: skip
    assert second["permissions"] == {"users:read": 1}
    assert (second["tokens"], second["calls"], second["refused"]) == (1, 1, 1)
    assert second["last_call"]


def test_counts_of_another_tenant_are_not_told(world: World):
    """A client of somebody else has no uses here, and its tokens are in no chart here."""
    here, there = world.second_tenant(), world.second_tenant()
    client = there.make_client()
    there.ask_token(client)
    assert eventually(lambda: total(there, "token.issued"))
    uses = here.get("/api/v1/usage/clients", client_id=client.client_id)["items"]
    assert [one["tokens"] for one in uses] == [0]


def test_what_asks_for_attention(tenant: World):
    """How many there are, and which end soon, the soonest first."""
    soon = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    sooner = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    tenant.make_client(name="second", expires_at=soon)
    tenant.make_client(name="first", expires_at=sooner)
    tenant.make_client(name="far", expires_at=(datetime.now(UTC) + timedelta(days=90)).isoformat())
    told = tenant.get("/api/v1/clients/summary")
    assert told["total"] == len(list(tenant.pages("/api/v1/clients")))
    assert [one["name"] for one in told["ending"]] == ["first", "second"]
    assert told["unused"] == []
    assert tenant.get("/api/v1/api-keys/summary")["total"] == 0


def test_who_would_lose_a_role(tenant: World):
    """A role tells how many have it, client and person apart, and in words."""
    role = tenant.make("roles", name="Reader", permissions=["users:read"])
    place = f"/api/v1/roles/{role['id']}/holders"
    assert tenant.get(place) == {"total": 0, "counts": {"clients": 0, "users": 0}, "words": ""}
    tenant.make_client(permissions=[], roles=[role["id"]])
    tenant.make_person(roles=[role["id"]])
    told = tenant.get(place)
    assert (told["total"], told["words"]) == (2, "1 client, 1 user")
    assert tenant.call("GET", "/api/v1/roles/rol_nobody/holders").status_code == 404
