"""The door that sends events as they happen (server-sent events)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from doorward.events.api.shapes import Wanted, shown
from doorward.events.service import READ, Filter, read_events, tail_begins
from doorward.kernel.authority import Warrant
from doorward.kernel.errors import Throttled, Unavailable
from doorward.kernel.page import Window
from doorward.web.api import Caller, Desk, Workplace, needs

router = APIRouter(prefix="/events", tags=["Events"])

LONGEST: Final = 900
_LOOKS_EVERY: Final = 1.0
_BEATS_EVERY: Final = 10
"""After how many looks without an event a comment keeps the line open."""
_AT_ONCE: Final = 20
"""How many streams one process serves to one tenant."""
_STREAM: Final = needs(READ, ok={200: "the events, as they happen"})
_STREAM["responses"][200]["content"] = {
    "text/event-stream": {
        "schema": {
            "type": "object",
            "description": "one message: `data` is an event as JSON, `id` its id",
            "properties": {"id": {"type": "string"}, "data": {"type": "string"}},
        }
    }
}

_open: dict[str, asyncio.Event] = {}


@router.get("/stream", summary="Follow events", response_class=Response, **_STREAM)
async def follow_events(
    request: Request,
    desk: Desk,
    actor: Caller,
    wanted: Wanted,
    after: Annotated[
        str | None, Query(max_length=50, description="only what came after this event")
    ] = None,
    seconds: Annotated[
        int, Query(ge=1, le=LONGEST, description="how long, at most; then ask again")
    ] = 300,
    last_event_id: Annotated[
        str | None, Header(max_length=50, description="as after, by whoever comes back")
    ] = None,
) -> Response:
    """What happens from now on, one event each message, as ``text/event-stream``.

    It ends with the right to it and with the session or token it came by (a message ``ended``),
    and when the same caller opens another (``replaced``). ``id`` of each message is the event's,
    so that a browser goes on after it.
    """
    warrant = actor.warrant(READ)
    begins = last_event_id or after
    if begins is None:
        begins = await desk.db.read(tail_begins, warrant)
    # Refuses a cursor that is none before the first byte leaves.
    await desk.db.read(read_events, warrant, wanted, Window(1, begins))
    name = f"{actor.tenant} {actor.id}"
    if name not in _open and sum(key.startswith(f"{actor.tenant} ") for key in _open) >= _AT_ONCE:
        raise Throttled("too many follow the events of this tenant already", 60)
    if name in _open:
        _open[name].set()
    ends = _open[name] = asyncio.Event()
    still = request.scope["state"].get("still", _always)
    body = _followed(desk, warrant, (wanted, begins, seconds), still, ends)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_until_gone(body, name, ends), 200, headers, "text/event-stream")


async def _until_gone(
    body: AsyncIterator[bytes], name: str, ends: asyncio.Event
) -> AsyncIterator[bytes]:
    try:
        async for part in body:
            yield part
    finally:
        if _open.get(name) is ends:
            del _open[name]


async def _followed(
    desk: Workplace,
    warrant: Warrant,
    asked: tuple[Filter, str, int],
    still: Callable[[], Awaitable[bool]],
    ends: asyncio.Event,
) -> AsyncIterator[bytes]:
    wanted, after, seconds = asked
    yield b"retry: 2000\n\n"
    quiet = 0
    for _ in range(seconds):
        try:
            await asyncio.wait_for(ends.wait(), _LOOKS_EVERY)
            yield b"event: replaced\ndata: {}\n\n"
            return
        except TimeoutError:
            pass
        if not await still():
            yield b"event: ended\ndata: {}\n\n"
            return
        try:
            page = await desk.db.read(read_events, warrant, wanted, Window(200, after))
        except Unavailable:
            return
        for event in page.items:
            yield _message(shown(event))
            after = event.id
        quiet = 0 if page.items else quiet + 1
        if quiet and quiet % _BEATS_EVERY == 0:
            yield b": still here\n\n"


def _message(event: dict[str, Any]) -> bytes:
    return b"id: %s\ndata: %s\n\n" % (event["id"].encode(), orjson.dumps(event))


async def _always() -> bool:
    return True
