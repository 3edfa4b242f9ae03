"""``GET /api/v1/log_events`` and ``…/log_events_bulk``: the log as that product's clients fetch it.

One event a call, waited for up to 20 seconds, or up to a hundred at once; what was handed out once
is not handed out again. Unlike there nothing is lost after an hour: what waits stays in the log.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, Final

import orjson

from doorward.events import Recorded
from doorward.guard import Doorkeeper, Way
from doorward.kernel.authority import Actor
from doorward.kernel.clock import monotonic, rfc3339
from doorward.kernel.errors import FieldError, Invalid, NotAllowed
from doorward.streams import LARGEST_BATCH, Batch, LogQueue, flat
from doorward.tenants import Tenant
from doorward.tokens import Plant
from doorward.web.asgi import Receive, Request, Response
from doorward.web.form import parse_form

POLL: Final = Way("GET", "/api/v1/log_events", "logs:access")
BULK: Final = Way("GET", "/api/v1/log_events_bulk", "logs:access")
WAITS: Final = 20.0
_LOOKS_EVERY: Final = 0.5


class LogDoors:
    """The two doors; one per process."""

    def __init__(self, plant: Plant, keeper: Doorkeeper) -> None:
        self._keeper = keeper
        self._queue = LogQueue(plant.db, plant.clock, {POLL.template, BULK.template})

    async def one(self, request: Request, _tenant: Tenant, receive: Receive) -> Response:
        """Answer the next event as soon as there is one, 204 after 20 seconds without."""
        if parse_form(request.query):
            raise Invalid.field("query", "this takes no parameters")
        until, accepted = monotonic() + WAITS, self._keeper.now()
        async with _watching(receive) as gone:
            while True:
                # Each look anew: one that was cut off meanwhile gets nothing more.
                actor = await self._enter(request, POLL, accepted)
                batch = await self._queue.take(actor, POLL.permission, 1)
                if batch is not None:
                    shown = _shown(batch.events[0])
                    return await self._handed(actor, POLL, batch, shown, gone)
                if gone.done() or monotonic() + _LOOKS_EVERY > until:
                    return self._nothing(actor, POLL)
                await asyncio.wait((gone,), timeout=_LOOKS_EVERY)

    async def bulk(self, request: Request, _tenant: Tenant, receive: Receive) -> Response:
        """Answer the next events, a hundred at most, or 204 at once where none waits."""
        size = _size(request)
        actor = await self._enter(request, BULK)
        async with _watching(receive) as gone:
            batch = await self._queue.take(actor, BULK.permission, size)
            if batch is None:
                return self._nothing(actor, BULK)
            shown = {"events": [_shown(event) for event in batch.events]}
            return await self._handed(actor, BULK, batch, shown, gone)

    async def _enter(self, request: Request, way: Way, accepted: int | None = None) -> Actor:
        if request.method not in {"GET", "HEAD"}:
            raise NotAllowed("the log is only read", ("GET",))
        actor, found = await self._keeper.identify(request, way.template, accepted)
        await self._keeper.check(actor, found, way)
        if request.method == "HEAD":
            raise NotAllowed("what is handed out is not handed out again: use GET", ("GET",))
        return actor

    async def _handed(
        self, actor: Actor, way: Way, batch: Batch, body: Any, gone: "asyncio.Future[Any]"
    ) -> Response:
        """Return the answer with *batch*, which is forgotten once it has left."""
        if gone.done():
            await self._queue.back(actor, way.permission, batch)
            return Response(204)
        self._keeper.passed(actor, way, 200)

        def sent() -> Awaitable[None]:
            return self._queue.arrived(actor, way.permission, batch)

        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return Response(200, orjson.dumps(body), headers, sent)

    def _nothing(self, actor: Actor, way: Way) -> Response:
        self._keeper.passed(actor, way, 204)
        return Response(204, b"", {"Cache-Control": "no-store"})


@asynccontextmanager
async def _watching(receive: Receive) -> AsyncIterator["asyncio.Future[Any]"]:
    """Give what is done once the caller has left: the body was read, so nothing else comes."""
    gone = asyncio.ensure_future(receive())
    try:
        yield gone
    finally:
        gone.cancel()


def _size(request: Request) -> int:
    """Return how many events are asked for; more than a hundred are a hundred."""
    query = dict(parse_form(request.query))
    text = query.pop("size", str(LARGEST_BATCH))
    errors = [FieldError(name[:100], "there is no such parameter here") for name in query]
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0):
        errors.append(FieldError("size", "a whole number from 1 on"))
    if errors:
        raise Invalid(*errors)
    return min(int(text), LARGEST_BATCH)


def _shown(event: Recorded) -> dict[str, str | None]:
    fields = flat(event)
    fields["timestamp"] = rfc3339(event.at)
    return fields
