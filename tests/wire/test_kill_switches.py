"""Kill switches of a tenant: rehearsed, felt at once, and the freeze turned back."""

from typing import Any

import pytest

from tests.browser import signed_in
from tests.rows import row
from tests.wire.shapes import missing, problem
from tests.world import World, eventually, unique

PATH = "/api/v1/kill-switches"
RIGHTS = ("tenants:read", "tenants:write", "users:read", "clients:read")


@pytest.fixture
def boss(tenant: World) -> World:
    """A tenant of the test's own with a person who could turn things back."""
    tenant.make_person(permissions=RIGHTS)
    return tenant


@row("DW-15")
def test_frozen_issuance_gives_nobody_a_token(boss: World):
    """Machines, people, unlocks: none; tokens that are out, and signing in, go on; then thawed."""
    client = boss.make_client()
    person = boss.make_person(permissions=RIGHTS)
    made = boss.make("api-tokens", name=unique("t"), user=person.id, expires_in="1d")
    token = boss.token(client)
    rehearsed = boss.get(f"{PATH}/freeze/rehearsal")
    assert (rehearsed["frozen"], rehearsed["lifters"]) == (False, 2)
    assert "would get no more" in rehearsed["words"]
    assert boss.call("POST", f"{PATH}/freeze").json() == {"frozen": True}
    refused = boss.ask_token(client)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert boss.ask_user_token(person).status_code == 401
    problem(boss.call("POST", f"/api/v1/api-tokens/{made['id']}/unlock"), 409)
    assert boss.passes(token)
    browser = signed_in(boss, person)
    assert browser.send("POST", f"{PATH}/thaw").status_code == 200
    assert boss.ask_token(client).status_code == 200
    told = [one["type"] for one in boss.events() if one["type"].startswith("issuance.")]
    assert told == ["issuance.frozen", "issuance.thawed"]


@row("DW-15")
def test_a_freeze_that_nobody_could_turn_back_is_refused(tenant: World):
    """409 where no person has the right to; a client's own token would soon be gone."""
    problem(tenant.call("POST", f"{PATH}/freeze"), 409)
    assert tenant.ask_token(tenant.admin).status_code == 200


@row("DW-15")
def test_every_token_ends_at_once_and_secrets_stay(boss: World):
    """Machines', people's and API tokens' JWTs; sessions go on, new tokens are given."""
    client = boss.make_client()
    person = boss.make_person(permissions=RIGHTS)
    made = boss.make("api-tokens", name=unique("t"), user=person.id, expires_in="1d")
    unlock = f"/api/v1/api-tokens/{made['id']}/unlock"
    jwt = boss.call("POST", unlock).json()["jwt"]
    tokens = [boss.token(client), boss.token_of(person), jwt]
    browser = signed_in(boss, person)

    def rehearsed() -> Any:
        found = boss.get(f"{PATH}/end-tokens/rehearsal")
        busy = {one["client_id"] for one in found["busiest"]}
        return found if client.client_id in busy else None

    found = eventually(rehearsed)
    assert found["jwts"] == 1
    assert [boss.passes(one) for one in tokens] == [True] * 3
    assert boss.call("POST", f"{PATH}/end-tokens").status_code == 200
    assert [boss.passes(one) for one in tokens] == [False] * 3
    boss._admin_token = ("", 0.0)
    assert browser.send("GET", "/api/v1/clients").status_code == 200
    fresh = [boss.token(client), boss.token_of(person), boss.call("POST", unlock).json()["jwt"]]
    assert [boss.passes(one) for one in fresh] == [True] * 3


@row("DW-15")
def test_only_who_may_change_the_tenant_may_switch(world: World):
    """403 for a SOC Operator, who may not look either."""
    operator = world.token(world.make_client(permissions=[], roles=["SOC Operator"]))
    for path in ("freeze", "thaw", "end-tokens"):
        assert missing(world.call("POST", f"{PATH}/{path}", operator)) == ["tenants:write"]
    assert missing(world.call("GET", PATH, operator)) == ["tenants:read"]
