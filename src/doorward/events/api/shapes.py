"""How an event looks on the wire, and the filters that every door of the log takes."""

from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from doorward.events.model import Recorded, Result
from doorward.events.service import Filter
from doorward.kernel.clock import from_rfc3339
from doorward.kernel.errors import Invalid
from doorward.web.api import moment

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


class TypeShown(BaseModel):
    """A type of event: what it means, and what its details are."""

    id: str
    type: str
    words: str
    details: list[str]


class TypeList(BaseModel):
    """Every type of event that this server can record."""

    items: list[TypeShown]
    next: None


async def _filter(
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
) -> Filter:
    return Filter(
        client_id or "", tuple(type or ()), result or "", "",
        instant(since, "since"), instant(until, "until"),
    )  # fmt: skip


Wanted = Annotated[Filter, Depends(_filter)]
"""Which events are asked for."""


def instant(text: str | None, field: str) -> int | None:
    """Return the instant that *text* says, or raise ``Invalid`` at *field*."""
    if text is None:
        return None
    try:
        return from_rfc3339(text)
    except (ValueError, OverflowError):
        raise Invalid.field(field, "a time such as 2030-01-01T00:00:00Z") from None


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
