"""A tenant's policies by REST: each is told, turned by name, and acts on the next request."""

import pytest

from tests.wire.shapes import fields, missing
from tests.world import World, unique


def turn(tenant: World, token: str | None = None, **policies: object):
    """Turn *policies* of the tenant."""
    path = f"/api/v1/tenants/{tenant.machine['id']}"
    return tenant.call("PATCH", path, token, json={"policies": policies})


def test_a_policy_is_turned_and_the_others_stay(tenant: World):
    """What was named is new, what was not is as before, and an event names it."""
    [before] = tenant.pages("/api/v1/tenants")
    after = turn(tenant, key_seconds=60, password_tokens=True).json()
    assert after["policies"] == before["policies"] | {"key_seconds": 60, "password_tokens": True}
    [event] = [one for one in tenant.events(type="tenant.edited") if "changed" in one["details"]][
        -1:
    ]
    assert event["details"]["changed"] == ["policies.key_seconds", "policies.password_tokens"]
    assert turn(tenant, key_seconds=60).headers["etag"] == turn(tenant).headers["etag"]


def test_a_policy_acts_on_the_next_request(tenant: World):
    """The limit of clients and the spelling of their ids, both ways."""
    turn(tenant, most_clients=1, client_ids="digits")
    assert tenant.make_client().client_id.isdigit()
    body = {"name": unique("second")}
    assert tenant.call("POST", "/api/v1/clients", json=body).status_code == 409
    turn(tenant, most_clients=None, client_ids="key")
    assert tenant.make_client().client_id.startswith("key-")


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("client_ids", "letters"),
        ("most_clients", 0),
        ("most_clients", "1"),
        ("retrievable_secrets", "yes"),
        ("password_tokens", None),
        ("basic_on_portal", "allow"),
        ("key_seconds", 1),
        ("refresh_seconds", 86_401),
        ("user_token_seconds", True),
        ("colour", "red"),
    ],
)
def test_a_policy_that_cannot_be_is_named(tenant: World, policy: str, value: object):
    """A wrong value and an unknown name are told at their place, and nothing is turned."""
    before = tenant.get(f"/api/v1/tenants/{tenant.machine['id']}")
    assert fields(turn(tenant, **{"key_seconds": 77, policy: value})) == [f"policies.{policy}"]
    assert tenant.get(f"/api/v1/tenants/{tenant.machine['id']}") == before


def test_turning_needs_the_permission(tenant: World):
    """Without ``tenants:write`` it is 403."""
    token = tenant.token(tenant.make_client(permissions=["tenants:read"]))
    assert missing(turn(tenant, token, key_seconds=60)) == ["tenants:write"]
