"""REST doors of events: what happened, in the order in which it became durable."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from doorward.events.model import Recorded, Result
from doorward.events.service import READ, Filter, read_events
from doorward.kernel.clock import from_rfc3339
from doorward.kernel.errors import Invalid
from doorward.web.api import Caller, Desk, LogPaging, answer, moment, page_of
from doorward.web.fields import gives

router = APIRouter(prefix="/events", tags=["Events"])

Text = Annotated[str | None, Query(max_length=100)]
Moment = Annotated[str | None, Query(max_length=40, description="RFC 3339")]


class EventShown(BaseModel):
    """One event. ``client_id`` is the client concerned, ``actor`` whoever acted."""

    id: str
    type: str
    time: str
    tenant_id: str
    actor: str | None
    actor_kind: str | None
    client_id: str | None
    result: Result
    address: str | None
    request_id: str | None
    reason: str | None = None
    count: int = 1
    details: dict[str, Any] = Field(description="ids and settings only, never a secret")


class EventList(BaseModel):
    """One page of events."""

    items: list[EventShown]
    next: str | None


@router.get("", summary="List events", **gives(READ, EventList))
async def list_events(
    desk: Desk,
    actor: Caller,
    window: LogPaging,
    client_id: Annotated[
        str | None, Query(max_length=100, description="the client concerned, or the actor")
    ] = None,
    type: Annotated[
        list[Annotated[str, Query(max_length=100)]] | None,
        Query(max_length=50, description="any of these types"),
    ] = None,
    result: Annotated[Result | None, Query()] = None,
    since: Moment = None,
    until: Moment = None,
) -> Response:
    """The tenant's events, oldest first. ``after`` takes the id of the last event seen."""
    wanted = Filter(
        client_id or "", tuple(type or ()), result or "", "",
        _instant(since, "since"), _instant(until, "until"),
    )  # fmt: skip
    page = await desk.db.read(read_events, actor.warrant(READ), wanted, window)
    return answer(page_of(page.map(shown)))


def shown(event: Recorded) -> dict[str, Any]:
    """Return the wire form of an event."""
    body = event.body
    return {
        "id": event.id,
        "type": event.type,
        "time": moment(event.at),
        "tenant_id": event.tenant,
        "actor": event.actor or None,
        "actor_kind": event.actor_kind or None,
        "client_id": event.client or None,
        "result": event.result,
        "address": body.get("address"),
        "request_id": body.get("request_id"),
        "reason": body.get("reason"),
        "count": body.get("count", 1),
        "details": body.get("details", {}),
    }


def _instant(text: str | None, field: str) -> int | None:
    if text is None:
        return None
    try:
        return from_rfc3339(text)
    except (ValueError, OverflowError):
        raise Invalid.field(field, "a time such as 2030-01-01T00:00:00Z") from None
