"""The gate of the control plane: nothing of it runs before this has identified the caller.

Authenticate → tenant → effective permissions → rule → record, then one strict look at
query and body, then the door. What comes back is seen once more: a refusal inside is recorded
too.
"""

import asyncio
from collections.abc import MutableMapping
from functools import partial
from typing import Any, Final

import orjson

from doorward.access import Denial
from doorward.guard.model import Found, RouteBook, Way
from doorward.guard.service import Doorkeeper
from doorward.kernel.authority import Actor
from doorward.kernel.errors import Malformed, NotAllowed, NotFound, Refusal, Unproven, Withheld
from doorward.web.asgi import (
    App,
    Receive,
    Request,
    Scope,
    Send,
    named,
    read_body,
    respond_problem,
)
from doorward.web.cookies import SAFE
from doorward.web.form import media_type
from doorward.web.intake import BODY_LIMIT, check_query, strict_json

PREFIX: Final = "/api/v1"
_AT_ONCE: Final = 100
"""Milliseconds in which a body that was sent with its head has come."""
_SLOWEST: Final = 60


class Gate:
    """Stands before the framework and lets only identified callers with the right pass."""

    def __init__(self, inside: App, keeper: Doorkeeper, book: RouteBook) -> None:
        self._inside = inside
        self._keeper = keeper
        self._book = book

    def template(self, path: str) -> str:
        """Return the template of the route at *path*, empty when there is none."""
        ways = self._book.find(path)
        return next(iter(ways.values())).template if ways else ""

    async def __call__(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer *request*, whose path is without the tenant's prefix already."""
        request_id = request.origin.request_id
        try:
            await self._admit(request, scope, receive, send)
        except Refusal as refusal:
            await respond_problem(send, refusal, request_id)

    async def _admit(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        ways = self._book.find(request.path)
        way = _choose(ways, request.method)
        if way is not None and not way.permission:
            await self._open(request, scope, receive, send)
            return
        accepted = self._keeper.now()
        actor, found = await self._keeper.identify(request, way.template if way else "")
        if ways is None:
            raise NotFound("there is nothing at this address")
        if way is None:
            raise NotAllowed("this method is not served here", tuple(sorted(ways)))
        await self._keeper.check(actor, found, way)
        check_query(request.query)
        body = await _strict_body(request, receive)
        if self._keeper.now() - accepted > _AT_ONCE:
            # Whoever sends a body slowly must not keep a right that was cut off meanwhile.
            actor, found = await self._keeper.identify(request, way.template, accepted)
            await self._keeper.check(actor, found, way)
        state: dict[str, Any] = {"actor": actor, "base_url": self._keeper.base_url(found)}
        state["still"] = partial(self._still, request, way)
        inner = _inner(request, scope, body, state)
        watch = _Watch(self._keeper, request, (actor, found), way, send)
        await self._inside(inner, _replay(body, receive), watch)

    async def _still(self, request: Request, way: Way) -> bool:
        """Whether the caller would pass now, for answers that go on for long (guarantee 3)."""
        try:
            actor, _ = await self._keeper.identify(request, way.template)
        except Refusal:
            return False
        return actor.may(way.permission)

    async def _open(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        """Let anybody to a door that is open to all; one that takes a body is looked at first."""
        body = b""
        if request.method not in SAFE:
            await self._keeper.welcome(request)
            check_query(request.query)
            body = await _strict_body(request, receive)
        inner = _inner(request, scope, body, {})
        await self._inside(inner, _replay(body, receive), _with_name(send, request))


def _inner(request: Request, scope: Scope, body: bytes, state: dict[str, Any]) -> Scope:
    """Return the scope that the doors within see: what was read is not to be read again."""
    told = {"request_id": request.origin.request_id, "arrival": request, **state}
    headers = _with_json(scope["headers"], body)
    return dict(scope, path=request.path, root_path="", state=told, headers=headers)


def _choose(ways: dict[str, Way] | None, method: str) -> Way | None:
    if ways is None:
        return None
    return ways.get(method) or (ways.get("GET") if method == "HEAD" else None)


async def _strict_body(request: Request, receive: Receive) -> bytes:
    try:
        async with asyncio.timeout(_SLOWEST):
            body = await read_body(receive, BODY_LIMIT)
    except TimeoutError:
        raise Malformed(f"the body took more than {_SLOWEST} seconds") from None
    kind = media_type(request.single("content-type"))
    if body and kind not in {"", "application/json"}:
        raise Malformed("the body must be application/json")
    if body:
        strict_json(body)
    return body


def _with_json(headers: Any, body: bytes) -> list[tuple[bytes, bytes]]:
    """Return *headers* with the body's type and length as they are now."""
    kept = [pair for pair in headers if pair[0] not in {b"content-type", b"content-length"}]
    if body:
        kept.append((b"content-type", b"application/json"))
        kept.append((b"content-length", b"%d" % len(body)))
    return kept


def _replay(body: bytes, rest: Receive) -> Receive:
    """Return what gives *body* once more, and then tells when the caller hangs up."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return messages.pop() if messages else await rest()

    return receive


def _with_name(send: Send, request: Request) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            _name(message, request)
        await send(message)

    return sending


def _name(message: MutableMapping[str, Any], request: Request) -> None:
    message["headers"] = [*message.get("headers", ()), *named(request.origin.request_id)]


class _Watch:
    """Records what came of a call before its first byte leaves."""

    def __init__(
        self,
        keeper: Doorkeeper,
        request: Request,
        caller: tuple[Actor, Found],
        way: Way,
        send: Send,
    ) -> None:
        self._keeper = keeper
        self._request = request
        self._actor, self._found = caller
        self._way = way
        self._send = send
        self._start: MutableMapping[str, Any] | None = None
        self._replaced = False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            _name(message, self._request)
            for name, value in self._keeper.notice(self._found).items():
                message["headers"].append((name.lower().encode(), value.encode()))
            if message["status"] == 403:
                self._start = message
                return
            self._keeper.passed(self._actor, self._way, message["status"])
        elif self._start is not None:
            start, self._start = self._start, None
            self._replaced = await self._refused(start, message)
            if self._replaced:
                return
        await self._send(message)

    async def _refused(
        self, start: MutableMapping[str, Any], message: MutableMapping[str, Any]
    ) -> bool:
        """Record a refusal from inside; whether another answer was sent in its place."""
        told = orjson.loads(message.get("body", b"{}"))
        missing = told.get("missing", ())
        reason = "proof_too_old" if told.get("type") == Unproven.type else "insufficient_scope"
        try:
            await self._keeper.forbidden(self._actor, self._way, tuple(missing), reason)
        except Refusal as refusal:
            await respond_problem(self._send, refusal, self._request.origin.request_id)
            return True
        if missing and self._found.denial is Denial.UNAUTHORIZED:
            withheld = Withheld(told["detail"], tuple(missing))
            await respond_problem(self._send, withheld, self._request.origin.request_id)
            return True
        await self._send(start)
        return False
