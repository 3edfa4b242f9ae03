"""The JSON token door of organizations, as its clients use it.

Owns how it is asked and what every answer of it must look like; situations stand in the tests.
"""

from typing import Any

import httpx

from tests.world import Client, Json, Person, World, unique

TOKEN = "/iam/auth/token"
NEWER = "/nbapi/iam/v1/auth/token"
ME = "/iam/users/me"
MEMBERS = {"access_token", "refresh_token", "token_type", "expires_in", "refresh_expires_in"}


def organization(world: World, **more: Any) -> World:
    """Make an organization and return it as its own administrator sees it."""
    return world.second_tenant(preset="iot-od", **more)


def make_key(org: World, *roles: str, **more: Any) -> Client:
    """Make an API key with *roles* and return it as its holder has it."""
    body = {"name": unique("key"), "roles": list(roles or ["tenant-admin"]), "expires_in": "30d"}
    made = org.make("api-keys", **{**body, **more})
    return Client(made["id"], made["client_id"], made["secret"], made)


def ask(org: World, body: Json, path: str = TOKEN, **more: Any) -> httpx.Response:
    """Send *body* to the token door and return the answer."""
    return org.http.post(path, json=body, **more)


def by_name(key: Client) -> Json:
    """Return the form in which a key is a user name and a password."""
    return {"username": key.body["username"], "password": key.secret}


def by_grant(key: Client, **more: str) -> Json:
    """Return the form of client credentials; *more* replaces members."""
    form = {"client_id": key.client_id, "client_secret": key.secret}
    return {"grant_type": "client_credentials", **form, **more}


def again(refresh_token: str) -> Json:
    """Return the form of a refresh."""
    return {"grant_type": "refresh_token", "refresh_token": refresh_token}


def given(answer: httpx.Response) -> Json:
    """Return a token answer after checking that it is exactly the product's."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    body: Json = answer.json()
    assert set(body) == MEMBERS
    assert body["token_type"] == "bearer"
    return body


def refused(answer: httpx.Response, status: int) -> str:
    """Return the message of a refusal after checking everything that each must have."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]
    body = answer.json()
    assert set(body) == {"message", "status"}
    assert body["status"] == str(status)
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")
    message: str = body["message"]
    assert message
    return message


def me(org: World, token: str, **headers: str) -> httpx.Response:
    """Ask who the holder of *token* is."""
    return org.call("GET", ME, token, headers=headers)


def turn(org: World, **policies: Any) -> None:
    """Turn policies of the organization."""
    path = f"/api/v1/tenants/{org.machine['id']}"
    answer = org.call("PATCH", path, json={"policies": policies})
    assert answer.status_code == 200, answer.text


def as_person(person: Person) -> Json:
    """Return the form of a user's own name and password."""
    return {"username": person.username, "password": person.password}


def role_named(org: World, name: str) -> str:
    """Return the id of the organization's role of this name."""
    return next(role["id"] for role in org.pages("/api/v1/roles") if role["name"] == name)


def make_admin(org: World, *roles: str) -> Person:
    """Make a user with the role of tenant administrators, and *roles* by name beside it."""
    return org.make_person(roles=[role_named(org, name) for name in ("tenant-admin", *roles)])
