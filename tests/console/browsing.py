"""The system's Chromium, people who sit before it, and what its pages complain about."""

import asyncio
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Response,
    sync_playwright,
)

from tests.world import Person, World

WIDE = {"width": 1440, "height": 900}
ADMINISTRATOR = "Administrator"


def chromium() -> str:
    """Return where the browser is, which `make test` installs where it may."""
    found = shutil.which(os.environ.get("CHROMIUM") or "chromium")
    assert found, "these tests drive Chromium, which is not here (on Debian: apt install chromium)"
    return found


class Chromium:
    """The one browser of a test process.

    Playwright leaves its event loop marked as running between two calls, at which asynchronous
    tests of the same process would stumble; so the mark is there only while :meth:`awake`.
    """

    def __init__(self) -> None:
        self._playwright: Playwright = sync_playwright().start()
        self._loop = asyncio._get_running_loop()
        self.browser: Browser = self._playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
            # Without this no page is kept for going back to, and nothing is proved about that.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        asyncio._set_running_loop(None)

    @contextmanager
    def awake(self) -> Iterator[Browser]:
        """Give the browser to a test."""
        asyncio._set_running_loop(self._loop)
        try:
            yield self.browser
        finally:
            asyncio._set_running_loop(None)

    def close(self) -> None:
        """End the browser."""
        with self.awake():
            self.browser.close()
            self._playwright.stop()


class Watch:
    """What the pages of one visitor complain of: errors, breaches of the policy, foreign loads."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self._said: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        self._origin = origin
        context.on("console", self._console)
        context.on("weberror", lambda error: self._said.append(f"uncaught: {error.error}"))
        context.on("request", self._request)

    def expect(self, pattern: str) -> None:
        """Let the test pass with complaints that match *pattern* (``status of 403``)."""
        self._expected.append(re.compile(pattern))

    @property
    def complaints(self) -> list[str]:
        """What was said that no test expected."""
        return [one for one in self._said if not any(each.search(one) for each in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"}:
            self._said.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws"} and parts.netloc != self._origin:
            self._said.append(f"asked elsewhere: {request.url}")


@dataclass
class Visitor:
    """Somebody with a browser of their own, at one tenant's console."""

    world: World
    context: BrowserContext
    page: Page
    watch: Watch
    person: Person | None = None
    _session: CDPSession | None = field(default=None, repr=False)

    @property
    def base(self) -> str:
        """The tenant's address as its visitors write it."""
        return self.world.server.public_url + self.world.prefix

    def at(self, place: str = "") -> str:
        """Return the address of *place* in the console (``/clients``)."""
        return f"{self.base}/console{place}"

    def goto(self, place: str = "") -> Response:
        """Open *place* of the console and return what was answered."""
        answer = self.page.goto(self.at(place))
        assert answer is not None
        return answer

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Call the REST API as the page would, with the visitor's cookie."""
        site = urlsplit(self.base)
        headers = {"Origin": f"{site.scheme}://{site.netloc}", "Sec-Fetch-Site": "same-origin"}
        return self.context.request.fetch(
            self.base + path, method=method, data=body, headers=headers
        )

    def sign_in(self, person: Person, **more: str) -> "Visitor":
        """Sign *person* in by REST; *more* adds a code. The tests of that page do it by hand."""
        body = {"username": person.username, "password": person.password, **more}
        answer = self.send("POST", "/api/v1/session", body)
        assert answer.status == 201, answer.text()
        self.person = person
        return self

    @property
    def devtools(self) -> CDPSession:
        """The browser's own interface for its developers, for what pages cannot ask."""
        if self._session is None:
            self._session = self.context.new_cdp_session(self.page)
        return self._session


class Visitors:
    """Makes visitors, and ends their visits."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._made: list[Visitor] = []

    def stranger(self, world: World, **how: Any) -> Visitor:
        """Give somebody who is not signed in; *how* goes to the browser's context."""
        origin = urlsplit(world.server.public_url).netloc
        context = self._browser.new_context(viewport=WIDE, **how)
        context.set_default_timeout(10_000)
        context.grant_permissions(
            ["clipboard-read", "clipboard-write"], origin=world.server.public_url
        )
        visitor = Visitor(world, context, context.new_page(), Watch(context, origin))
        self._made.append(visitor)
        return visitor

    def person(self, world: World, *roles: str, permissions: Sequence[str] = ()) -> Visitor:
        """Give a new user of *world*, signed in, with built-in *roles* and with *permissions*."""
        ids = [one["id"] for one in world.pages("/api/v1/roles") if one["name"] in roles]
        assert len(ids) == len(roles), roles
        person = world.make_person(roles=ids, permissions=permissions)
        return self.stranger(world).sign_in(person)

    def administrator(self, world: World) -> Visitor:
        """Give a new administrator of *world*, signed in."""
        return self.person(world, ADMINISTRATOR)

    def leave(self) -> None:
        """Close everything, then tell of complaints that no test expected."""
        complaints = []
        for visitor in self._made:
            visitor.context.close()
            complaints += visitor.watch.complaints
        assert complaints == []
