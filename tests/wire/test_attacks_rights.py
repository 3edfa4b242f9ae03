"""Attacks on rights: by detours that grant nothing by name and everything in effect."""

import pytest

from tests.wire.shapes import missing
from tests.world import Client, World, unique

KEEPERS = ["clients:read", "clients:write", "roles:read", "roles:write", "apis:write"]
FAR = "2090-01-01T00:00:00Z"
FARTHER = "2091-01-01T00:00:00Z"


@pytest.fixture
def keeper(world: World) -> str:
    """The token of a client that manages clients and roles, and holds no ``keys:write``."""
    return world.token(world.make_client(permissions=KEEPERS))


@pytest.fixture
def mighty(world: World) -> Client:
    """A client with a right that the keeper lacks, ending far from now."""
    return world.make_client(permissions=["keys:write"], expires_at=FAR)


def test_nobody_brings_a_mightier_client_back_to_life(world: World, keeper: str, mighty: Client):
    """Who holds its stolen secret must not undo the cut-off with a lesser client of theirs."""
    path = f"/api/v1/clients/{mighty.id}"
    assert world.call("POST", f"{path}/disable").status_code == 200
    assert missing(world.call("POST", f"{path}/enable", keeper)) == ["keys:write"]
    body = {"enabled": True}
    assert missing(world.call("PATCH", path, keeper, json=body)) == ["keys:write"]
    assert world.ask_token(mighty).status_code == 401
    assert world.call("POST", f"{path}/enable").status_code == 200
    assert world.ask_token(mighty).status_code == 200


def test_through_a_role_neither(world: World, keeper: str):
    """Rights that come by a role count like those that are named."""
    role = world.make("roles", name=unique("keys"), permissions=["keys:write"])
    client = world.make_client(permissions=[], roles=[role["id"]], enabled=False)
    answer = world.call("POST", f"/api/v1/clients/{client.id}/enable", keeper)
    assert missing(answer) == ["keys:write"]


def test_nobody_prolongs_a_mightier_client(world: World, keeper: str, mighty: Client):
    """A later end or none is more of every right; an earlier end is less, and anybody's to set."""
    path = f"/api/v1/clients/{mighty.id}"
    for until in (FARTHER, None):
        answer = world.call("PATCH", path, keeper, json={"expires_at": until})
        assert missing(answer) == ["keys:write"]
    sooner = {"expires_at": "2080-01-01T00:00:00Z"}
    assert world.call("PATCH", path, keeper, json=sooner).status_code == 200


def test_what_is_stripped_first_may_come_back(world: World, keeper: str, mighty: Client):
    """In one edit the rights left are what counts: a keeper may revive a client it disarms."""
    path = f"/api/v1/clients/{mighty.id}"
    assert world.call("POST", f"{path}/disable", keeper).status_code == 200
    body = {"enabled": True, "expires_at": None, "permissions": []}
    assert world.call("PATCH", path, keeper, json=body).status_code == 200
    assert world.stored(mighty)["permissions"] == []


def test_nobody_reads_the_log_by_an_area_of_their_own(world: World):
    """
    Who may define APIs cannot define what opens the log: an area that is called like the one of a
    product, but is another API's, neither opens it nor closes it to who may read events.
    """
    own = world.second_tenant()
    definer = own.make_person(
        permissions=["apis:write", "roles:write", "roles:read", "users:read", "users:write"]
    )
    token = own.token_of(definer)
    terms = {"name": unique("mine"), "audience": "https://mine.example"}
    made = own.call("POST", "/api/v1/apis", token, json=terms).json()
    area = {"name": "audit_log", "label": "Mine", "actions": ["read"]}
    path = f"/api/v1/apis/{made['id']}/areas"
    assert own.call("POST", path, token, json=area).status_code == 201
    body = {"name": unique("mine"), "permissions": ["audit_log:read"]}
    role = own.call("POST", "/api/v1/roles", token, json=body).json()
    person = own.make_person(roles=[role["id"]])

    path = "/v1/audit/search-audit-log"
    answer = own.call("POST", path, own.token_of(person), json={})
    assert missing(answer) == ["events:read"]
    reader = own.token(own.make_client(permissions=["events:read"]))
    assert own.call("POST", path, reader, json={}).status_code == 200
