"""Situations in domain words, over HTTP only.

A :class:`World` is one tenant as its machine administrator sees it. Tests say who may do what and
what happens; how that is spelled on the wire is written here once.
"""

import json
import time
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from os import getpid
from typing import Any, TypeVar

import httpx
import pyotp

from tests.server import Server

__all__ = ["Client", "Person", "Server", "World", "claims", "eventually", "unique"]

Json = dict[str, Any]
Seen = TypeVar("Seen")
_numbers = count(1)

PASSWORD = "a quiet river in autumn"


def unique(word: str) -> str:
    """Return *word* made unlike any other in this test run."""
    return f"{word} {getpid()}-{next(_numbers)}"


def eventually(look: Callable[[], Seen], *, within: float = 5.0) -> Seen:
    """Return the first truthy thing that *look* gives, or the last one when time is up."""
    deadline = time.monotonic() + within
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen


def claims(token: str) -> Json:
    """Return a token's claims without checking anything."""
    return _part(token, 1)


def header(token: str) -> Json:
    """Return a token's JOSE header without checking anything."""
    return _part(token, 0)


def _part(token: str, number: int) -> Json:
    raw = token.split(".")[number]
    decoded: Json = json.loads(urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
    return decoded


@dataclass
class Client:
    """A registered client as its owner holds it after creation."""

    id: str
    client_id: str
    secret: str = field(repr=False)
    body: Json = field(repr=False)

    @property
    def basic(self) -> tuple[str, str]:
        """Its id and secret as HTTP Basic wants them."""
        return (self.client_id, self.secret)


@dataclass
class Person:
    """A user of a tenant, as itself."""

    id: str
    username: str
    password: str = field(repr=False)
    body: Json = field(repr=False)


class World:
    """One tenant on one running server, seen by its machine administrator."""

    def __init__(self, server: Server, machine: Json, prefix: str = "") -> None:
        """Enter the tenant below *prefix* with the *machine* credentials given at its birth."""
        self.server = server
        self.machine = machine
        self.prefix = prefix
        self.http = httpx.Client(
            base_url=server.url + prefix, timeout=30, transport=server.transport
        )
        self._admin_token = ("", 0.0)

    # Who asks

    @cached_property
    def admin(self) -> Client:
        """The machine administrator."""
        return Client("", self.machine["client_id"], self.machine["client_secret"], self.machine)

    def admin_token(self) -> str:
        """Return a token with all the administrator's rights, kept while it is fresh."""
        token, fresh_until = self._admin_token
        if time.monotonic() > fresh_until:
            token = self.token(self.admin)
            self._admin_token = (token, time.monotonic() + 300)
        return token

    def token(self, client: Client, **form: str) -> str:
        """Return an access token for *client*; *form* adds ``scope``, ``resource`` …"""
        answer = self.ask_token(client, **form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def ask_token(
        self, client: Client | None = None, *, secret: str | None = None, **form: str
    ) -> httpx.Response:
        """Ask ``/oauth/token`` by client credentials with HTTP Basic and return the answer."""
        headers = self.basic_header(client.client_id, secret or client.secret) if client else {}
        return self.http.post(
            "/oauth/token", data={"grant_type": "client_credentials", **form}, headers=headers
        )

    # What they do

    def call(self, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        """Send one request with *token*: the administrator's by default, ``""`` for none at all."""
        bearer = self.admin_token() if token is None else token
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        headers.update(more.pop("headers", {}))
        return self.http.request(method, path, headers=headers, **more)

    def get(self, path: str, token: str | None = None, **query: Any) -> Json:
        """Read one thing that must be there."""
        answer = self.call("GET", path, token, params=query or None)
        assert answer.status_code == 200, answer.text
        body: Json = answer.json()
        return body

    def pages(self, path: str, token: str | None = None, **query: Any) -> Iterator[Json]:
        """Give every item of a list, page after page."""
        after: str | None = None
        while True:
            page = self.get(path, token, **query, **({"after": after} if after else {}))
            yield from page["items"]
            after = page["next"]
            if after is None:
                return

    def make(self, kind: str, **body: Any) -> Json:
        """Create a *kind* (``roles``, ``users``, ``apis`` …) that must be accepted."""
        answer = self.call("POST", f"/api/v1/{kind}", json=body)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    def make_client(
        self, *, permissions: Sequence[str] = ("users:read",), name: str = "", **more: Any
    ) -> Client:
        """Register a client with exactly these *permissions*."""
        body = self.make(
            "clients", name=name or unique("client"), permissions=list(permissions), **more
        )
        return Client(body["id"], body["client_id"], body["client_secret"], body)

    def make_person(
        self, *, permissions: Sequence[str] = (), password: str = PASSWORD, **more: Any
    ) -> Person:
        """Make a user with a password, and with a role of exactly these *permissions*."""
        roles = list(more.pop("roles", []))
        if permissions:
            role = self.make("roles", name=unique("role"), permissions=list(permissions))
            roles.append(role["id"])
        username = unique("user").replace(" ", "-")
        body = self.make(
            "users", **{"username": username, "password": password, "roles": roles, **more}
        )
        return Person(body["id"], body["username"], password, body)

    def ask_user_token(self, person: Person, **more: str) -> httpx.Response:
        """Ask for a token by name and password; *more* adds ``code``, or changes the others."""
        body = {"username": person.username, "password": person.password, **more}
        return self.http.post("/api/v1/user-token", json=body)

    def token_of(self, person: Person, **more: str) -> str:
        """Return a user's own token."""
        answer = self.ask_user_token(person, **more)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def enrol(self, person: Person) -> str:
        """Let a user have a second factor and return its secret; its present code is spent."""
        token = self.token_of(person)
        body = {"password": person.password}
        begun = self.call("POST", "/api/v1/user/second-factor", token, json=body)
        assert begun.status_code == 200, begun.text
        secret = str(begun.json()["secret"])
        code = {"code": pyotp.TOTP(secret).now()}
        done = self.call("POST", "/api/v1/user/second-factor/confirm", token, json=code)
        assert done.status_code == 204, done.text
        return secret

    def stored(self, client: Client) -> Json:
        """Return how the server describes *client* now."""
        return self.get(f"/api/v1/clients/{client.id}")

    def reset(self, client: Client) -> Client:
        """Reset the secret and return the client with the new one."""
        answer = self.call("POST", f"/api/v1/clients/{client.id}/reset")
        assert answer.status_code == 200, answer.text
        return Client(client.id, client.client_id, answer.json()["client_secret"], client.body)

    def passes(self, token: str) -> bool:
        """Whether a call that needs ``users:read`` is let through with *token*."""
        return self.call("GET", "/v1/users", token).status_code == 200

    # What was recorded

    def events(self, client_id: str = "", type: str = "", **query: Any) -> list[Json]:
        """Return all events that match, oldest first."""
        query |= {"client_id": client_id} if client_id else {}
        query |= {"type": type} if type else {}
        return list(self.pages("/api/v1/events", limit=200, **query))

    # Where else

    def second_tenant(self, name: str = "", **more: str) -> "World":
        """Make another tenant (*more*: its preset) and return it as its administrator sees it."""
        slug = f"t{getpid()}-{next(_numbers)}"
        made = self.make("tenants", name=name or f"Tenant {slug}", slug=slug, **more)
        return World(self.server, made, prefix=f"/t/{slug}")

    def basic_header(self, client_id: str, secret: str) -> dict[str, str]:
        """Return the Basic header of this id and secret, unencoded as curl -u sends it."""
        return {"Authorization": "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()}
