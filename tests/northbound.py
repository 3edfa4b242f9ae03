"""Asking the northbound interface of a tenant, in few words."""

from typing import Any

import httpx

from tests.world import Client, Json, World, unique

TOKEN = "/oauth/token/access-token"
GRAPHQL = "/nbi/graphql"
READ, WRITE = "northbound:read", "northbound:write"
SERVER = "{ administration { serverInfo { version upTime } } }"


def site_of(world: World) -> World:
    """Make a tenant that is like the product."""
    return world.second_tenant(unique("Site"), preset="xiq-se")


def token(site: World, client: Client) -> str:
    """Return a token as that product's clients get one."""
    answer = site.http.post(TOKEN, params={"grant_type": "client_credentials"}, auth=client.basic)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def bearer(site: World, *permissions: str) -> str:
    """Return a token of a new client with exactly these capabilities."""
    return token(site, site.make_client(permissions=permissions))


def ask(site: World, token: str, query: str, **more: Any) -> httpx.Response:
    """Ask by POST; *more* are ``variables`` and the like."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return site.http.post(GRAPHQL, json={"query": query, **more}, headers=headers)


def told(answer: httpx.Response) -> Json:
    """Return the data of an answer that has no errors."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == {"data"}, body
    found: Json = body["data"]["administration"]
    return found


def failed(answer: httpx.Response, status: int = 200) -> str:
    """Return the first error's message of an answer that has no data."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["data"] is None
    message: str = body["errors"][0]["message"]
    assert message
    return message
