"""A browser as a server sees it: it keeps cookies, and says which page made a request."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import asyncpg
import httpx

from tests.authenticator import Authenticator
from tests.world import Json, Person, World


@dataclass
class Browser:
    """One browser at a tenant's address, on a page of ours unless a request says otherwise."""

    world: World
    cookies: dict[str, str] = field(default_factory=dict)
    site: str | None = "same-origin"

    def send(
        self,
        method: str,
        path: str,
        *,
        site: str | None = "",
        headers: Json | None = None,
        **more: Any,
    ) -> httpx.Response:
        """Send one request with the cookies that are held; *site* as Fetch Metadata tells it."""
        site = self.site if site == "" else site
        told = {"Sec-Fetch-Site": site} if site is not None else {}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.world.http.request(method, path, headers={**told, **(headers or {})}, **more)
        self.world.http.cookies.clear()
        for header in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(header).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return answer

    def sign_in(self, person: Person, **more: str) -> httpx.Response:
        """Send name and password; *more* adds ``code``, or changes the others."""
        body = {"username": person.username, "password": person.password, **more}
        return self.send("POST", "/api/v1/session", json=body)

    def whoami(self, **more: Any) -> httpx.Response:
        """Ask who is signed in."""
        return self.send("GET", "/api/v1/session", **more)

    def copy(self) -> "Browser":
        """Return a browser of a thief, who has the cookies."""
        return Browser(self.world, dict(self.cookies), self.site)


def signed_in(world: World, person: Person, **more: str) -> Browser:
    """Return a browser in which *person* has signed in."""
    browser = Browser(world)
    answer = browser.sign_in(person, **more)
    assert answer.status_code == 201, answer.text
    return browser


def add_passkey(browser: Browser, name: str = "laptop") -> Authenticator:
    """Let a signed-in browser make a passkey and return its device."""
    answer = browser.send("POST", "/api/v1/user/passkeys/begin")
    assert answer.status_code == 200, answer.text
    options = answer.json()["options"]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    device = Authenticator(browser.world.server.public_url)
    body = {"name": name, "credential": device.make(options)}
    made = browser.send("POST", "/api/v1/user/passkeys", json=body)
    assert made.status_code == 201, made.text
    return device


def let_pass(world: World, person: Person, milliseconds: int, *columns: str) -> None:
    """Let time pass for a person's sessions: move these *columns* into the past."""
    moves = ", ".join(f"{column} = {column} - {milliseconds}" for column in columns)
    change = f"UPDATE sessions SET {moves} WHERE user_id = '{person.id}'"  # noqa: S608 ids of ours

    async def on_postgres() -> None:
        connection = await asyncpg.connect(world.server.database)
        await connection.execute(change)
        await connection.close()

    if world.server.database:
        asyncio.run(on_postgres())
        return
    with closing(sqlite3.connect(world.server.data / "doorward.sqlite3", timeout=10)) as store:
        store.execute(change)
        store.commit()
