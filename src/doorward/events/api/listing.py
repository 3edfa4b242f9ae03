"""Doors that list events and look at one."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from doorward.events.api.shapes import EventList, EventShown, TypeList, Wanted, shown
from doorward.events.model import TYPES
from doorward.events.service import READ, read_events, read_newest, show_event
from doorward.web.api import Caller, Desk, LogPaging, answer, page_of
from doorward.web.fields import ObjectId, gives

router = APIRouter(prefix="/events", tags=["Events"])


@router.get("", summary="List events", **gives(READ, EventList))
async def list_events(
    desk: Desk,
    actor: Caller,
    window: LogPaging,
    wanted: Wanted,
    order: Annotated[
        Literal["oldest", "newest"], Query(description="which of them come first")
    ] = "oldest",
) -> Response:
    """The tenant's events in the order in which they became durable.

    ``after`` takes the id of the last event seen. The newest first, a page looks at 50,000 events
    at most: ``next`` goes on from there, also where nothing matched.
    """
    verb = read_events if order == "oldest" else read_newest
    page = await desk.db.read(verb, actor.warrant(READ), wanted, window)
    return answer(page_of(page.map(shown)))


@router.get("/types", summary="List the types of events", **gives(READ, TypeList))
async def list_types(actor: Caller) -> Response:
    """What can be recorded. They are few: there is one page of them."""
    actor.warrant(READ)
    items = [
        {"id": name, "type": name, "words": one.words, "details": list(one.details)}
        for name, one in sorted(TYPES.items())
    ]
    return answer({"items": items, "next": None})


@router.get("/{event_id}", summary="Look at an event", **gives(READ, EventShown, 404))
async def look_at_event(desk: Desk, actor: Caller, event_id: ObjectId) -> Response:
    """One event."""
    return answer(shown(await desk.db.read(show_event, actor.warrant(READ), event_id)))
