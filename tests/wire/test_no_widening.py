"""A client can neither widen itself nor make anybody mightier than it is."""

import pytest

from tests.rows import row
from tests.wire.shapes import fields, missing
from tests.world import Client, World, unique

HERS = ["clients:read", "clients:write", "roles:read", "roles:write", "users:read"]


@pytest.fixture
def maker(world: World) -> Client:
    """A client that may make clients and roles, and reads users."""
    return world.make_client(permissions=HERS)


@row("INC-5")
def test_making_clients_takes_a_permission(world: World):
    """Without ``clients:write`` no client is made (the other role's answer: 403)."""
    token = world.token(world.make_client(permissions=["clients:read"]))
    body = {"name": unique("x"), "permissions": []}
    assert missing(world.call("POST", "/api/v1/clients", token, json=body)) == ["clients:write"]


def test_a_client_mints_within_its_own_rights(world: World, maker: Client):
    """What the maker has, it may give."""
    body = {"name": unique("child"), "permissions": ["users:read"]}
    answer = world.call("POST", "/api/v1/clients", world.token(maker), json=body)
    assert answer.status_code == 201


def test_a_client_cannot_mint_beyond_its_own_rights(world: World, maker: Client):
    """A permission the maker lacks is refused and named, and nothing is made."""
    name = unique("mighty")
    body = {"name": name, "permissions": ["users:read", "keys:write"]}
    answer = world.call("POST", "/api/v1/clients", world.token(maker), json=body)
    assert missing(answer) == ["keys:write"]
    assert name not in {client["name"] for client in world.pages("/api/v1/clients")}


def test_a_narrowed_token_mints_within_its_scope(world: World, maker: Client):
    """Rights that the token left behind cannot be given either."""
    token = world.token(maker, scope="clients:write")
    body = {"name": unique("child"), "permissions": ["users:read"]}
    assert missing(world.call("POST", "/api/v1/clients", token, json=body)) == ["users:read"]


def test_a_client_cannot_widen_itself(world: World, maker: Client):
    """Editing oneself to more is 403, by permissions or by role."""
    token, path = world.token(maker), f"/api/v1/clients/{maker.id}"
    answer = world.call("PATCH", path, token, json={"permissions": [*HERS, "keys:write"]})
    assert missing(answer) == ["keys:write"]
    role = world.make("roles", name=unique("keeper"), permissions=["keys:write"])
    answer = world.call("PATCH", path, token, json={"roles": [role["id"]]})
    assert missing(answer) == ["keys:write"]
    assert sorted(world.stored(maker)["permissions"]) == sorted(HERS)


def test_a_client_cannot_widen_another(world: World, maker: Client):
    """Nor can it make somebody else mightier than itself."""
    other = world.make_client(permissions=["users:read"])
    answer = world.call(
        "PATCH",
        f"/api/v1/clients/{other.id}",
        world.token(maker),
        json={"permissions": ["users:read", "keys:write"]},
    )
    assert missing(answer) == ["keys:write"]


@pytest.mark.parametrize("act", ["reset", "rotate"])
def test_a_client_cannot_take_over_a_mightier_one(world: World, maker: Client, act: str):
    """Resetting a client with more rights would hand its secret over: refused."""
    mighty = world.make_client(permissions=["users:read", "keys:write"])
    answer = world.call(
        "POST",
        f"/api/v1/clients/{mighty.id}/{act}",
        world.token(maker),
        json={"old_secret_expires_in": 60} if act == "rotate" else None,
    )
    assert missing(answer) == ["keys:write"]
    assert world.ask_token(mighty).status_code == 200


def test_a_client_cannot_make_a_mightier_role(world: World, maker: Client):
    """A role with rights its maker lacks is refused, new or edited."""
    token = world.token(maker)
    body = {"name": unique("mighty"), "permissions": ["keys:write"]}
    assert missing(world.call("POST", "/api/v1/roles", token, json=body)) == ["keys:write"]
    role = world.make("roles", name=unique("small"), permissions=["users:read"])
    answer = world.call(
        "PATCH", f"/api/v1/roles/{role['id']}", token, json={"permissions": ["keys:write"]}
    )
    assert missing(answer) == ["keys:write"]


@row("INC-11")
def test_a_role_gives_its_permissions(world: World):
    """A client has its own permissions and its roles'; a role's change acts on the next token."""
    role = world.make("roles", name=unique("reader"), permissions=["users:read"])
    client = world.make_client(permissions=["clients:read"], roles=[role["id"]])
    token = world.token(client)
    assert world.passes(token)
    path = f"/api/v1/roles/{role['id']}"
    assert world.call("PATCH", path, json={"permissions": []}).status_code == 200
    assert not world.passes(token)
    assert world.ask_token(client).json()["scope"] == "clients:read"


def test_an_unknown_role_is_refused(world: World):
    """A role id that nobody has is a field error."""
    body = {"name": unique("x"), "permissions": [], "roles": ["rol_0000000000000000"]}
    answer = world.call("POST", "/api/v1/clients", json=body)
    assert fields(answer)[0].startswith("roles")


def test_another_tenants_role_is_unknown(world: World, tenant: World):
    """A role of another tenant is as unknown as one that never was (guarantee 4)."""
    role = tenant.make("roles", name=unique("theirs"), permissions=["users:read"])
    body = {"name": unique("x"), "permissions": [], "roles": [role["id"]]}
    assert fields(world.call("POST", "/api/v1/clients", json=body))[0].startswith("roles")


@pytest.mark.parametrize("act", ["reset", "rotate"])
def test_the_machine_administrator_cannot_be_taken_over(tenant: World, act: str):
    """A lesser client gets no secret of it."""
    mine = tenant.machine["client_id"]
    [admin] = [one for one in tenant.pages("/api/v1/clients") if one["client_id"] == mine]
    token = tenant.token(tenant.make_client(permissions=HERS))
    answer = tenant.call("POST", f"/api/v1/clients/{admin['id']}/{act}", token)
    assert "keys:write" in missing(answer)
    assert tenant.ask_token(tenant.admin).status_code == 200
