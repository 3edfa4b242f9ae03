"""A visit to the console: one request of a browser, and what it asks of the REST doors.

The console is a client of the management API, in process (decision 0023): a page reads and an
action changes through the same gate as any program, with the visitor's own session. So what the
screen can do is what REST can do, by construction.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from doorward.kernel.clock import SECOND, rfc3339
from doorward.web.asgi import Receive, Request, Scope, Send

PREFIX: Final = "/api/v1"
HERE: Final = "/console"
VERSION: Final = "based_on"
"""The field of a form that holds the ETag of what it changes."""

Ask = Callable[[Request, Scope, Receive, Send], Awaitable[None]]
"""The gate before the REST doors."""

_STALE: Final = 412
_KEPT: Final = (
    "last-event-id",
    "cookie",
    "user-agent",
    "host",
    "x-forwarded-for",
    "x-forwarded-proto",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a REST door answered. ``body`` is parsed JSON, None where there was none."""

    status: int
    headers: Mapping[str, str]
    body: Any
    cookies: Sequence[str] = ()

    @property
    def good(self) -> bool:
        """Whether it did what was asked."""
        return self.status < 300


class Refused(Exception):
    """A REST door refused; the reply is the problem it told."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply

    @property
    def detail(self) -> str:
        """What is wrong, in a sentence."""
        return str((self.reply.body or {}).get("detail", "something went wrong"))

    @property
    def fields(self) -> dict[str, str]:
        """What is wrong with each field, by name."""
        errors = (self.reply.body or {}).get("errors") or ()
        return {one["field"]: one["message"] for one in errors}


@dataclass(frozen=True, slots=True)
class Page:
    """A template to be shown with *values*; *secret* ones may be kept by nobody."""

    template: str
    values: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """Go on to *place*, a path within the console; *toast* is said there.

    ``cookies`` are Set-Cookie headers that a REST door answered with.
    """

    place: str
    toast: str = ""
    cookies: Sequence[str] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """What the REST door at *place* answers is passed on as it comes: a file, or a stream."""

    place: str
    query: Mapping[str, str] = field(default_factory=dict)


class Fields(dict[str, str]):
    """The fields of a form or of an address, the last of each; ``many`` gives all of one."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(pairs)
        self._pairs = tuple(pairs)

    def many(self, name: str) -> list[str]:
        """Return every value that came under *name*."""
        return [value for key, value in self._pairs if key == name]

    def pairs(self) -> list[tuple[str, str]]:
        """Return what came, in its order."""
        return list(self._pairs)

    def without(self, *names: str) -> "Fields":
        """Return the fields but those of *names*."""
        return Fields([pair for pair in self._pairs if pair[0] not in names])


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a browser.

    ``home`` is the path all of this tenant's console stands below, ``who`` what
    ``GET /session`` told (empty on public pages), ``now`` the instant (ms) it began, ``twin``
    the REST operation of the action at this path, ``seen`` the ETag of each thing it read,
    ``errors`` what a REST door said of the fields of a form that is shown again, ``problem``
    the type of the problem it told.
    """

    request: Request
    ask: Ask
    home: str
    there: str = ""
    who: Mapping[str, Any] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    query: Fields = field(default_factory=Fields)
    form: Fields = field(default_factory=Fields)
    twin: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    wrong: str = ""
    problem: str = ""
    now: int = 0
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def based_on(self) -> str:
        """The ETag of what a form changes, as it was when the form was first shown; or empty."""
        return self.form.get(VERSION) or self.seen.get(self._target(), "")

    @property
    def place(self) -> str:
        """Where the visit is, a path within the console."""
        inside = self.request.path.removeprefix(HERE)
        return inside.removeprefix(f"/in/{self.there}") if self.there else inside

    @property
    def within(self) -> bool:
        """Whether a part of a page was asked for, to be put into the page that is there."""
        return "hx-request" in self.request.headers

    @property
    def theme(self) -> str:
        """Dark or light, as the visitor chose."""
        dark = "doorward_theme=dark" in self.request.headers.get("cookie", "")
        return "dark" if dark else "light"

    def may(self, permission: str) -> bool:
        """Whether the visitor may use *permission* where the visit acts."""
        return permission in self.who.get("permissions", ())

    def before(self, seconds: int) -> str:
        """Return the instant *seconds* before the visit, as REST takes it."""
        return rfc3339(self.now - seconds * SECOND)

    def url(self, place: str = "") -> str:
        """Return the address of *place*, a path within the console."""
        inside = f"/in/{self.there}" if self.there else ""
        return f"{self.home}{HERE}{inside}{place}"

    async def get(self, place: str, **query: Any) -> Any:
        """Return what is at *place* of the API; raises :class:`Refused`.

        A list gives its parameter once for each of its values.
        """
        asked = {name: _text(value) for name, value in query.items() if value not in (None, "")}
        reply = await self.send("GET", place, query=asked)
        if "etag" in reply.headers:
            self.seen[place] = reply.headers["etag"]
        return reply.body

    async def find(self, place: str, **query: Any) -> Any:
        """Return what is at *place*, or None where the visitor may not see it."""
        try:
            return await self.get(place, **query)
        except Refused as refused:
            if refused.reply.status in {403, 404}:
                return None
            raise

    async def act(self, body: Any = None, *, once: str = "", **path: str) -> Reply:
        """Do what this action declared as its twin; raises :class:`Refused`.

        The twin's parameters come from the address of the action, or from *path*.
        """
        method, _, template = self.twin.partition(" ")
        place = template.format(**{**self.path, **path})
        query = dict(pair.split("=", 1) for pair in place.partition("?")[2].split("&") if pair)
        version = self.form.get(VERSION, "")
        return await self.send(
            method, place.partition("?")[0], body, query=query, once=once, version=version
        )

    def _target(self) -> str:
        """Return the place of what the action at this path changes."""
        template = self.twin.partition(" ")[2].partition("?")[0]
        tenant = self.who.get("tenant", {}).get("id", "")
        return template.format_map(defaultdict(str, {"tenant_id": tenant, **self.path}))

    async def send(
        self,
        method: str,
        place: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        once: str = "",
        version: str = "",
    ) -> Reply:
        """Call the API as the visitor; raises :class:`Refused` unless the answer is good.

        *version* is the ETag that what is changed must have still.
        """
        content = b"" if body is None else orjson.dumps(body)
        asked = self._asked(method, place, query or {}, content, once, version)
        reply = await _call(self.ask, asked, content)
        if reply.status == 401 and isinstance(reply.body, dict) and reply.body.get("missing"):
            # Some tenants' APIs tell a missing permission so; the visitor is signed in.
            reply = replace(reply, status=403)
        if not reply.good:
            raise Refused(reply)
        return reply

    async def pass_on(self, passed: Passed, receive: Receive, send: Send) -> None:
        """Let the REST door answer the browser itself."""
        asked = self._asked("GET", passed.place, passed.query, b"")
        await self.ask(asked, _scope(asked), receive, send)

    def _asked(
        self,
        method: str,
        place: str,
        query: Mapping[str, Any],
        content: bytes,
        once: str = "",
        version: str = "",
    ) -> Request:
        headers = {
            name: self.request.headers[name] for name in _KEPT if name in self.request.headers
        }
        headers |= {"sec-fetch-site": "same-origin", "accept": "application/json"}
        if self.there:
            headers["x-tenant-id"] = self.there
        if once:
            headers["idempotency-key"] = once
        if version:
            headers["if-match"] = version
        if content:
            headers["content-type"] = "application/json"
            headers["content-length"] = str(len(content))
        return replace(
            self.request, method=method, path=PREFIX + place, query=urlencode(query, doseq=True),
            headers=headers, repeated=frozenset(), body=b"",
        )  # fmt: skip

    def again(self, refused: Refused) -> "Visit":
        """Return the visit that shows its form once more, with what was wrong in it."""
        fields = refused.fields
        kind = str((refused.reply.body or {}).get("type", ""))
        wrong = "" if fields else refused.detail
        # Who was told that it changed meanwhile goes on from what it is now.
        form = self.form.without(VERSION) if refused.reply.status == _STALE else self.form
        return replace(self, errors=fields, wrong=wrong, problem=kind, form=form)


async def _call(ask: Ask, request: Request, content: bytes) -> Reply:
    messages: list[MutableMapping[str, Any]] = []
    told = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        # Nobody hangs up in between: whoever listens for that waits until the answer is whole.
        return told.pop() if told else await asyncio.Future()

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    await ask(request, _scope(request), receive, send)
    start = next(one for one in messages if one["type"] == "http.response.start")
    body = b"".join(one.get("body", b"") for one in messages if one["type"] == "http.response.body")
    headers = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    cookies = [value.decode("latin-1") for name, value in start["headers"] if name == b"set-cookie"]
    is_json = "json" in headers.get("content-type", "")
    parsed = orjson.loads(body) if body and is_json else body.decode() or None
    return Reply(start["status"], headers, parsed, cookies)


def _scope(request: Request) -> Scope:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": request.query.encode(),
        "headers": [
            (name.encode(), value.encode("latin-1")) for name, value in request.headers.items()
        ],
        "client": (request.origin.address, 0),
        "server": None,
        "state": {},
    }


def _text(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_text(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
