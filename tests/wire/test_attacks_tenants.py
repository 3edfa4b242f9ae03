"""Attacks on a tenant from outside it, and what strangers learn of it."""

from uuid import uuid4

from tests.world import World


def _area(world: World, *, portal: bool) -> str:
    name = f"area_{uuid4().hex[:8]}"
    api = world.make("apis", name=name, audience=f"https://{uuid4().hex}.example", portal=portal)
    world.make(f"apis/{api['id']}/areas", name=name, label="x", actions=["read"])
    return f"{name}:read"


def test_strangers_read_of_no_api_that_is_not_shown(tenant: World):
    """``portal`` off means: no developer is shown it. The public metadata is no way round."""
    shown, hidden = _area(tenant, portal=True), _area(tenant, portal=False)
    document = tenant.http.get("/.well-known/oauth-authorization-server").json()
    assert shown in document["scopes_supported"]
    assert hidden not in document["scopes_supported"]
    assert tenant.ask_token(tenant.make_client(permissions=[hidden])).status_code == 200


def test_a_rotation_at_once_asks_no_clock(tenant: World):
    """Without an overlap the old secret is ended on every node, however their clocks differ."""
    client = tenant.make_client()
    path = f"/api/v1/clients/{client.id}"
    token = tenant.token(client)
    body = {"old_secret_expires_in": 0}
    assert tenant.call("POST", f"{path}/rotate", json=body).status_code == 200
    states = [one["state"] for one in tenant.get(f"{path}/secrets")["items"]]
    assert sorted(states) == ["active", "ended"]
    assert tenant.ask_token(client).status_code == 401
    assert not tenant.passes(token)


def test_another_tenants_credentials_are_nobodys_here(world: World, tenant: World):
    """Secret, token and token to be introspected: what is good next door says nothing here."""
    stranger = tenant.make_client()
    token = tenant.token(stranger)
    assert tenant.passes(token)
    assert world.ask_token(stranger).json()["error"] == "invalid_client"
    assert not world.passes(token)
    form = {"token": token}
    answer = world.http.post("/oauth/introspect", data=form, auth=world.admin.basic)
    assert answer.json() == {"active": False}
    assert world.http.post("/oauth/revoke", data=form, auth=world.admin.basic).status_code == 200
    assert tenant.passes(token)


def test_what_is_tried_here_is_told_here_alone(world: World, tenant: World):
    """Claiming another tenant's client leaves no event, and so no noise, in that tenant."""
    client = world.make_client()
    assert tenant.ask_token(client).status_code == 401
    assert world.events(client.client_id, "authentication.failed") == []
    [event] = tenant.events(client.client_id, "authentication.failed")
    assert event["tenant_id"] == tenant.machine["id"]
