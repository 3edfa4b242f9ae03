"""The example Edge Intelligence API, its organizations, and who calls it.

Owns what its calls look like, and how a token with exactly some permissions is come by.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.iam import ask, by_name, given, make_key, organization
from tests.protected import Protected, offered, protected
from tests.world import World, claims, unique

AUDIENCE = "urn:doorward:edge-intelligence"
PREFIX = "/nbapi/ei/v1"
ASSETS = "asset_management:manage"
FIVE = [
    ASSETS,
    "data_logics:manage",
    "data_management:manage",
    "operations_management:manage",
    "system_management:manage",
]
BODY = {"name": "press", "connectionType": "OPC_UA", "config": {}, "dataModel": {}}


@contextmanager
def edge_intelligence(default: World, folder: Path) -> Iterator[Protected]:
    """Run the API of a new organization, by the rules that the preset brought, beside another."""
    mine, other = organization(default), organization(default)
    api = offered(mine, AUDIENCE)
    with protected(mine, "edge_intelligence", api, folder, other, DOORWARD_RULES="") as running:
        yield running


def id_of(org: World) -> str:
    """Return the tenant id of *org*."""
    return str(claims(org.admin_token())["tenant"])


def role_of(org: World, *permissions: str) -> str:
    """Make a role of exactly these *permissions* and return its id."""
    made = org.make("roles", name=unique("role"), permissions=list(permissions))
    return str(made["id"])


def key_token(org: World, *permissions: str) -> str:
    """Return the token of a new API key whose one role has exactly these *permissions*."""
    key = make_key(org, role_of(org, *permissions))
    return str(given(ask(org, by_name(key)))["access_token"])


def user_token(org: World, *permissions: str) -> str:
    """Return the token of a new user whose one role has exactly these *permissions*."""
    person = org.make_person(permissions=permissions)
    body = {"username": person.username, "password": person.password}
    return str(given(ask(org, body))["access_token"])


def call(
    edge: Protected, token: str, method: str, path: str, *, there: str = "", **more: Any
) -> httpx.Response:
    """Call the API in the organization *there*, the token's own one by default."""
    headers = {"x-tenant-id": there or claims(token)["tenant"]}
    return edge.call(method, PREFIX + path, token, headers=headers, **more)


def labels(answer: httpx.Response) -> list[str]:
    """Return what the agents of an answer are called."""
    assert answer.status_code == 200, answer.text
    return [one["label"] for one in answer.json()["agents"]]
