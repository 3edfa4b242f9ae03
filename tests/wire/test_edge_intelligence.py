"""An API whose calls name their organization: the example Edge Intelligence API.

One place decides by what credential the calls are made (:func:`token`); the matrix is the same
for client tokens, API keys and people.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import DATABASES, Servers
from tests.protected import Protected, offered, protected
from tests.world import claims

PREFIX = "/nbapi/ei/v1"
MANAGES = "asset_management:manage"
FIVE = [
    MANAGES,
    "data_logics:manage",
    "data_management:manage",
    "operations_management:manage",
    "system_management:manage",
]
BODY = {"name": "press", "connectionType": "OPC_UA", "config": {}, "dataModel": {}}


@pytest.fixture(scope="module", params=DATABASES)
def edge(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Protected]:
    """Give the API, protected for a tenant of that preset, by the rules that it brought.

    One more permission is added, which no rule names.
    """
    default = servers.world(request.param)
    world, other = (default.second_tenant(preset="iot-od") for _ in range(2))
    api = offered(world, "urn:doorward:edge-intelligence")
    world.make(f"apis/{api['id']}/areas", name="fleet", label="Fleet", actions=["read"])
    folder = tmp_path_factory.mktemp("edge")
    with protected(world, "edge_intelligence", api, folder, other, DOORWARD_RULES="") as running:
        yield running


def token(edge: Protected, *permissions: str) -> str:
    """Return a token with exactly these *permissions*."""
    return edge.token(*permissions)


def call(edge: Protected, token: str, method: str, path: str, **more: Any) -> Any:
    """Call the API in the token's own organization."""
    headers = {"x-tenant-id": claims(token)["tenant"]}
    return edge.call(method, PREFIX + path, token, headers=headers, **more)


def try_all(edge: Protected, token: str, made: str) -> dict[str, int]:
    """Return the status of each call of the matrix; *made* is an asset type's id."""
    one = f"/assetTypes/{made}"
    return {
        "GET agents": call(edge, token, "GET", "/agents").status_code,
        "GET assetTypes": call(edge, token, "GET", "/assetTypes").status_code,
        "POST assetTypes": call(edge, token, "POST", "/assetTypes", json=BODY).status_code,
        "GET assetType": call(edge, token, "GET", one).status_code,
        "UPDATE assetType": call(edge, token, "PUT", one, json=BODY).status_code,
        "DELETE assetType": call(edge, token, "DELETE", one).status_code,
    }


LOOKS = {"GET agents": 200, "GET assetTypes": 200, "GET assetType": 200}
CHANGES = {"POST assetTypes": 201, "UPDATE assetType": 200, "DELETE assetType": 204}


@pytest.mark.parametrize("permission", [*FIVE, "fleet:read"])
def test_each_permission_opens_exactly_its_part_of_the_matrix(
    edge: Protected, permission: str
) -> None:
    """
    Any of the five looks, only asset management changes, another one does neither; what is
    denied is 401, as this API answers a missing permission (D-4).
    """
    manager = token(edge, MANAGES)
    made = call(edge, manager, "POST", "/assetTypes", json=BODY).json()["id"]

    seen = try_all(edge, token(edge, permission), made)

    looks = LOOKS if permission in FIVE else dict.fromkeys(LOOKS, 401)
    changes = CHANGES if permission == MANAGES else dict.fromkeys(CHANGES, 401)
    assert seen == looks | changes


def test_a_denial_names_what_is_missing(edge: Protected) -> None:
    """
    The 401 of a missing permission says so, unlike that of a token that does not hold.
    """
    answer = call(edge, token(edge, FIVE[1]), "POST", "/assetTypes", json=BODY)

    assert (answer.status_code, answer.json()["missing"]) == (401, [MANAGES])
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def test_each_call_names_its_organization(edge: Protected) -> None:
    """
    Missing is 400 and names the header; malformed, repeated, unknown and foreign get one and the
    same 403.
    """
    mine = token(edge, MANAGES)
    assert edge.neighbour
    foreign = claims(edge.neighbour.admin_token())["tenant"]
    missing = edge.call("GET", f"{PREFIX}/agents", mine)

    refusals = [
        edge.call("GET", f"{PREFIX}/agents", mine, headers={"x-tenant-id": name})
        for name in ("?", "", "11111111-2222-4333-8444-555555555555", foreign)
    ]

    assert missing.status_code == 400
    assert "x-tenant-id" in missing.json()["detail"]
    assert {(one.status_code, one.content) for one in refusals} == {(403, refusals[0].content)}
    assert edge.call("GET", f"{PREFIX}/agents").status_code == 401


def test_what_one_organization_makes_is_its_own(edge: Protected) -> None:
    """
    Agents and asset types carry the organization that the call named, and no other's.
    """
    mine = token(edge, MANAGES)
    made = call(edge, mine, "POST", "/assetTypes", json=BODY).json()
    agents = call(edge, mine, "GET", "/agents", params={"size": 2}).json()

    assert made["name"] == "press"
    assert (len(agents["agents"]), agents["total"]) == (2, 3)
    assert all(claims(mine)["tenant"] in one["label"] for one in agents["agents"])
    listed = call(edge, mine, "GET", "/assetTypes", params={"size": 200}).json()["assetTypes"]
    assert made["id"] in {one["id"] for one in listed}


@pytest.mark.parametrize(
    "body", [{}, {**BODY, "connectionType": "PIGEON"}, {**BODY, "name": ""}, {**BODY, "more": 1}]
)
def test_an_asset_type_that_is_none_is_refused(edge: Protected, body: Any) -> None:
    """
    400 in the shape of that API's own errors.
    """
    answer = call(edge, token(edge, MANAGES), "POST", "/assetTypes", json=body)

    assert (answer.status_code, answer.json()["status"]) == (400, "400")
