"""An API whose calls name their organization: the example Edge Intelligence API, role by role.

Calls are made with the tokens of API keys and of people, from the product's own token door.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import DATABASES, Servers
from tests.edge import (
    ASSETS,
    BODY,
    FIVE,
    call,
    edge_intelligence,
    id_of,
    key_token,
    user_token,
)
from tests.protected import Protected
from tests.rows import row

HOLDERS = {"key": key_token, "user": user_token}


@pytest.fixture(scope="module", params=DATABASES)
def edge(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Protected]:
    """Give the API, protected by the rules that the preset brought.

    One more permission is added, which no rule names.
    """
    folder = tmp_path_factory.mktemp("edge")
    with edge_intelligence(servers.world(request.param), folder) as running:
        body = {"name": "fleet", "label": "Fleet", "actions": ["read"]}
        running.world.make(f"apis/{running.api['id']}/areas", **body)
        yield running


@pytest.fixture(params=HOLDERS)
def holder(request: pytest.FixtureRequest) -> Any:
    """Give the way to a token with exactly some permissions: a key's and a user's."""
    return HOLDERS[request.param]


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


@row("EI-2", "EI-9", "EI-11", "EI-12", "EI-13", "EI-14", "EI-15", "EI-16", "EI-27", "EI-39")
@pytest.mark.parametrize("permission", [*FIVE, "fleet:read"])
def test_each_permission_opens_exactly_its_part_of_the_matrix(
    edge: Protected, holder: Any, permission: str
) -> None:
    """
    Any of the five looks, only asset management changes, another one does neither; what is
    denied is 401, as this API answers a missing permission (D-4).
    """
    manager = key_token(edge.world, ASSETS)
    made = call(edge, manager, "POST", "/assetTypes", json=BODY).json()["id"]

    seen = try_all(edge, holder(edge.world, permission), made)

    looks = LOOKS if permission in FIVE else dict.fromkeys(LOOKS, 401)
    changes = CHANGES if permission == ASSETS else dict.fromkeys(CHANGES, 401)
    assert seen == looks | changes


@row("EI-10")
def test_the_catalogue_has_the_five(edge: Protected) -> None:
    """
    A new organization is offered these five permissions of Edge Intelligence and no sixth.
    """
    assert edge.neighbour
    (api,) = [one for one in edge.neighbour.pages("/api/v1/apis") if "Edge" in one["name"]]
    areas = list(edge.neighbour.pages(f"/api/v1/apis/{api['id']}/areas"))

    assert sorted(one["label"] for one in areas) == [
        "Asset Management",
        "Data Management",
        "Develop and Manage Data Logics",
        "EI System Management",
        "Operations Management",
    ]
    offered = [f"{one['name']}:{action}" for one in areas for action in one["actions"]]
    assert sorted(offered) == sorted(FIVE)


@row("EI-39")
def test_a_denial_names_what_is_missing(edge: Protected, holder: Any) -> None:
    """
    The 401 of a missing permission says so, unlike that of a token that does not hold.
    """
    answer = call(edge, holder(edge.world, FIVE[1]), "POST", "/assetTypes", json=BODY)

    assert (answer.status_code, answer.json()["missing"]) == (401, [ASSETS])
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


@row("EI-5")
@pytest.mark.parametrize("path", ["/agents", "/assetTypes", "/assetTypes/1"])
def test_no_call_passes_without_its_token(edge: Protected, path: str) -> None:
    """
    Without a token, or with one that is none: 401, whatever organization is named.
    """
    home = {"x-tenant-id": id_of(edge.world)}
    for bearer in ("", "x", key_token(edge.world, ASSETS)[:-4] + "AAAA"):
        answer = edge.call("GET", f"/nbapi/ei/v1{path}", bearer, headers=home)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "body", [{}, {**BODY, "connectionType": "PIGEON"}, {**BODY, "name": ""}, {**BODY, "more": 1}]
)
def test_an_asset_type_that_is_none_is_refused(edge: Protected, body: Any) -> None:
    """
    400 in the shape of that API's own errors.
    """
    answer = call(edge, key_token(edge.world, ASSETS), "POST", "/assetTypes", json=body)

    assert (answer.status_code, answer.json()["status"]) == (400, "400")
