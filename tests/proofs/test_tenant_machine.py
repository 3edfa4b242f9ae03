"""Guarantee 4 by chance: two tenants live side by side, and nothing ever crosses.

A hypothesis state machine makes, uses, changes and ends things in either tenant, tries each
of them from the other one, and holds every list against what it knows.
"""

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.proofs.sizes import limit, size
from tests.world import Client, World, unique

STEPS = size(2_000, 10_000)
STEPS_AT_ONCE = 50
SIDES = st.sampled_from([0, 1])
Owned = tuple[int, Client]


class TwoTenants(RuleBasedStateMachine):
    """Two tenants and everything that was made in them."""

    worlds: tuple[World, World]
    steps_done = 0
    clients = Bundle("clients")
    tokens = Bundle("tokens")
    things = Bundle("things")

    def __init__(self) -> None:
        super().__init__()
        # (tenant, kind) -> ids alive that this run made; ids gone or foreign must not show.
        self.alive: dict[tuple[int, str], set[str]] = {}
        # client id -> the secret that opens it now
        self.secret: dict[str, str] = {}

    def here(self, side: int) -> World:
        """Return the tenant of *side*."""
        return self.worlds[side]

    def there(self, side: int) -> World:
        """Return the other tenant."""
        return self.worlds[1 - side]

    def mine(self, side: int, kind: str) -> set[str]:
        """Return the ids of one kind that live in one tenant."""
        return self.alive.setdefault((side, kind), set())

    @rule(target=clients, side=SIDES)
    def register(self, side: int) -> Owned:
        """Make a client."""
        client = self.here(side).make_client(permissions=["users:read", "clients:read"])
        self.mine(side, "clients").add(client.id)
        self.secret[client.id] = client.secret
        return side, client

    @rule(target=things, side=SIDES, kind=st.sampled_from(["roles", "users", "apis"]))
    def furnish(self, side: int, kind: str) -> tuple[int, str, str]:
        """Make a role, a user or an API, of a name that may be taken next door."""
        made = self.here(side).call("POST", f"/api/v1/{kind}", json=body_of(kind))
        assert made.status_code == 201, made.text
        self.mine(side, kind).add(made.json()["id"])
        return side, kind, made.json()["id"]

    @rule(target=tokens, owned=clients)
    def redeem(self, owned: Owned) -> tuple[int, Client, str]:
        """Buy a token at home."""
        side, client = owned
        return side, client, self.here(side).token(client)

    @rule(owned=clients)
    def redeem_next_door(self, owned: Owned) -> None:
        """A credential is unknown at the other tenant's address."""
        side, client = owned
        assert self.there(side).ask_token(client).status_code == 401

    @rule(bought=tokens)
    def call_at_home_and_next_door(self, bought: tuple[int, Client, str]) -> None:
        """A token passes at home while its secret lasts, and never next door."""
        side, client, token = bought
        lasts = self.secret.get(client.id) == client.secret
        assert self.here(side).call("GET", "/v1/users", token).status_code == (
            200 if lasts else 401
        )
        assert self.there(side).call("GET", "/v1/users", token).status_code == 401

    @rule(bought=tokens, kind=st.sampled_from(["clients"]))
    def list_by_a_client(self, bought: tuple[int, Client, str], kind: str) -> None:
        """What a client lists is its own tenant's."""
        side, _, token = bought
        answer = self.here(side).call("GET", f"/api/v1/{kind}?limit=200", token)
        if answer.status_code == 200:
            self.holds_nothing_foreign(side, kind, answer)

    @rule(owned=clients, change=st.sampled_from(["GET", "PATCH", "DELETE", "reset", "disable"]))
    def meddle_next_door(self, owned: Owned, change: str) -> None:
        """Whatever one does to a client from the other tenant, it is not there."""
        side, client = owned
        path = f"/api/v1/clients/{client.id}"
        method, path = (change, path) if change.isupper() else ("POST", f"{path}/{change}")
        body = {"description": "meddled"} if change == "PATCH" else None
        assert self.there(side).call(method, path, json=body).status_code == 404
        if client.id in self.mine(side, "clients"):
            assert self.here(side).stored(client)["enabled"] is True

    @rule(thing=things, method=st.sampled_from(["GET", "PATCH", "DELETE"]))
    def meddle_with_a_thing(self, thing: tuple[int, str, str], method: str) -> None:
        """Roles, users and APIs are not there for the other tenant either."""
        side, kind, id = thing
        body = {"name": "meddled"} if method == "PATCH" else None
        answer = self.there(side).call(method, f"/api/v1/{kind}/{id}", json=body)
        assert answer.status_code == 404
        assert self.here(side).get(f"/api/v1/{kind}/{id}").get("name") != "meddled"

    @rule(target=clients, owned=consumes(clients))
    def reset(self, owned: Owned) -> object:
        """Reset at home: next door nothing changes."""
        side, client = owned
        if client.id not in self.mine(side, "clients"):
            return multiple()
        renewed = self.here(side).reset(client)
        self.secret[client.id] = renewed.secret
        return side, renewed

    @rule(owned=consumes(clients))
    def delete(self, owned: Owned) -> None:
        """Delete at home."""
        side, client = owned
        self.here(side).call("DELETE", f"/api/v1/clients/{client.id}")
        self.mine(side, "clients").discard(client.id)
        self.secret.pop(client.id, None)

    @rule(side=SIDES, kind=st.sampled_from(["clients", "roles", "users", "apis"]))
    def list_all(self, side: int, kind: str) -> None:
        """A list has all that is alive here and nothing from next door."""
        listed = {thing["id"] for thing in self.here(side).pages(f"/api/v1/{kind}", limit=200)}
        assert self.mine(side, kind) <= listed
        assert listed & self.mine(1 - side, kind) == set()

    @rule(side=SIDES, owned=clients)
    def read_events(self, side: int, owned: Owned) -> None:
        """Events of a client are told to its own tenant only, and always with its tenant."""
        home, client = owned
        events = self.here(side).get("/api/v1/events", client_id=client.client_id)["items"]
        # Next door there is nothing but what was tried at that very door.
        tried = {event["type"] for event in events} <= {"authentication.failed"}
        assert tried is (home != side)
        tenant = self.here(side).machine["tenant_id"]
        assert {event["tenant_id"] for event in events} <= {tenant}

    def holds_nothing_foreign(self, side: int, kind: str, answer: httpx.Response) -> None:
        """Demand that no id from next door is in *answer*."""
        ids = {thing["id"] for thing in answer.json()["items"]}
        assert ids & self.mine(1 - side, kind) == set()

    @invariant()
    def counts(self) -> None:
        """Count the step."""
        type(self).steps_done += 1


def body_of(kind: str) -> dict[str, object]:
    """Return a body that makes one of *kind*."""
    name = unique(kind)
    extra: dict[str, dict[str, object]] = {
        "roles": {"permissions": ["users:read"]},
        "users": {"username": name.replace(" ", ".")},
        "apis": {"audience": f"https://{name.replace(' ', '-')}.example.com"},
    }
    return {"name": name, **extra[kind]}


@pytest.mark.timeout(limit(300, 1800))
def test_two_tenants_never_cross(world: World) -> None:
    """
    0 crossings in all steps, on either database.
    """

    class Machine(TwoTenants):
        worlds = (world.second_tenant(), world.second_tenant())

    for tenant in Machine.worlds:
        tenant.machine.setdefault("tenant_id", tenant.machine.get("id", ""))
    bounds = settings(
        max_examples=max(1, STEPS // STEPS_AT_ONCE // 2),
        stateful_step_count=STEPS_AT_ONCE,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    while Machine.steps_done < STEPS:
        run_state_machine_as_test(Machine, settings=bounds)
    assert Machine.steps_done >= STEPS
