"""Tenants by address: ``/t/<slug>`` (D-15, guarantee 4)."""

import pytest

from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import World, claims, unique


def test_a_new_tenant_comes_with_its_own_administrator(world: World, tenant: World):
    """201 holds id, slug, addresses and a machine administrator's credentials, once."""
    made = tenant.machine
    base = f"{world.machine['base_url']}{tenant.prefix}"
    assert made["base_url"] == made["issuer"] == base
    assert made["client_id"].startswith("key-")
    assert made["client_secret"].startswith("dws_")
    [listed] = tenant.pages("/api/v1/tenants")
    assert listed["id"] == made["id"]
    assert listed["slug"] == made["slug"]
    assert "client_secret" not in listed


def test_each_sees_only_itself(world: World, tenant: World):
    """A tenant's list of tenants holds itself, also the default tenant's."""
    ours = [one["id"] for one in world.pages("/api/v1/tenants")]
    assert ours == [world.machine["tenant_id"]]
    problem(world.call("GET", f"/api/v1/tenants/{tenant.machine['id']}"), 404)
    problem(tenant.call("GET", f"/api/v1/tenants/{world.machine['tenant_id']}"), 404)


def test_a_tenant_makes_no_tenants(tenant: World):
    """Only an actor of the default tenant makes tenants, whatever it was granted."""
    body = {"name": unique("x"), "slug": unique("x").replace(" ", "-")}
    assert tenant.call("POST", "/api/v1/tenants", json=body).status_code == 403


@row("INC-43", "INC-4")
def test_everything_works_below_the_prefix(tenant: World):
    """Token, dialect, API, keys and metadata all stand below the tenant's own address."""
    client = tenant.make_client()
    assert client.body["base_url"] == tenant.machine["base_url"]
    token = tenant.token(client)
    assert claims(token)["iss"] == tenant.machine["base_url"]
    assert claims(token)["aud"] == f"{tenant.machine['base_url']}/api/v1"
    assert claims(token)["tenant"] == tenant.machine["id"]
    assert tenant.passes(token)
    assert tenant.http.post("/v1/oauth", auth=client.basic).status_code == 200
    assert tenant.http.get("/oauth/jwks").status_code == 200
    assert tenant.http.get("/api/v1/openapi.json").status_code == 200


def test_a_credential_of_another_tenant_is_unknown(world: World, tenant: World):
    """At the wrong address the right secret is answered like a made-up one."""
    theirs, ours = tenant.make_client(), world.make_client()
    assert world.ask_token(theirs).status_code == 401
    assert tenant.ask_token(ours).status_code == 401
    made_up = world.ask_token(theirs, secret=ours.secret)
    assert world.ask_token(theirs).text == made_up.text


@row("INC-45")
def test_a_token_of_another_tenant_is_refused(world: World, tenant: World):
    """A token opens nothing outside its tenant, in either direction."""
    theirs, ours = tenant.token(tenant.make_client()), world.token(world.make_client())
    assert world.call("GET", "/v1/users", theirs).status_code == 401
    assert tenant.call("GET", "/v1/users", ours).status_code == 401


def test_another_tenants_objects_are_unknown(world: World, tenant: World):
    """By id: the same 404 as for an id that never was, for every verb."""
    theirs = tenant.make_client()
    for method, tail in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/reset")):
        answers = [
            world.call(
                method, f"/api/v1/clients/{id}{tail}", json={} if method == "PATCH" else None
            )
            for id in (theirs.id, "cli_0000000000000000")
        ]
        bodies = [problem(answer, 404) for answer in answers]
        for body in bodies:
            body.pop("request_id")
        assert bodies[0] == bodies[1]
    assert tenant.passes(tenant.token(theirs))


def test_events_of_another_tenant_are_not_there(world: World, tenant: World):
    """Neither by client id nor in the whole list."""
    theirs = tenant.make_client()
    tenant.token(theirs)
    assert tenant.events(theirs.client_id)
    assert world.events(theirs.client_id) == []


def test_an_unknown_prefix_is_404_before_anything_else(world: World):
    """Under a slug nobody has there is nothing, with good credentials or none."""
    client = world.make_client()
    for auth in (client.basic, None):
        answer = world.http.post("/t/nobody-here/v1/oauth", auth=auth)
        assert answer.status_code == 404
    assert world.call("GET", "/t/nobody-here/api/v1/clients").status_code == 404


@pytest.mark.parametrize("slug", ["", "UPPER", "with space", "-x", "../up", "a/b", "x" * 100, "é"])
def test_a_slug_is_a_plain_word(world: World, slug: str):
    """What could not stand in an address is refused by name."""
    body = {"name": unique("x"), "slug": slug}
    assert fields(world.call("POST", "/api/v1/tenants", json=body)) == ["slug"]


def test_a_slug_is_taken_once(world: World, tenant: World):
    """The same slug again is 409."""
    body = {"name": unique("x"), "slug": tenant.prefix.removeprefix("/t/")}
    assert fields(world.call("POST", "/api/v1/tenants", json=body), 409) == ["slug"]


def test_making_tenants_needs_the_permission(world: World):
    """Without ``tenants:write`` it is 403."""
    token = world.token(world.make_client(permissions=["tenants:read"]))
    body = {"name": unique("x"), "slug": "never-made"}
    assert missing(world.call("POST", "/api/v1/tenants", token, json=body)) == ["tenants:write"]
