"""What an event is: a typed, documented, versioned fact, in ids only, never a secret.

Rooms declare their event types in their own ``events`` module with :func:`declare`; the
reference page, the metrics and the test of ``docs/events.md`` read :data:`TYPES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from doorward.kernel.authority import NOWHERE, Actor, Origin


class Result(StrEnum):
    """How it went, in the log's own three words."""

    SUCCESS = "success"
    REFUSED = "refused"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event: its permanent name, what it means, the version of its details.

    To change the details, add members only; to change a member's meaning, raise the
    version. ``durable`` says whether it is on disk before the caller hears (guarantee 2).
    """

    name: str
    words: str
    details: tuple[str, ...] = ()
    durable: bool = True
    version: int = 1


TYPES: dict[str, EventType] = {}


def declare(name: str, words: str, *details: str, durable: bool = True) -> EventType:
    """Declare an event type; raises ``ValueError`` when the name is taken."""
    if name in TYPES:
        message = f"the event type {name} is declared twice"
        raise ValueError(message)
    TYPES[name] = EventType(name, words, details, durable)
    return TYPES[name]


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. ``client`` is the id of the client concerned, ``actor`` of who did it."""

    type: EventType
    tenant: str
    at: int
    actor: str = ""
    actor_kind: str = ""
    client: str = ""
    result: Result = Result.SUCCESS
    reason: str = ""
    origin: Origin = NOWHERE
    details: Mapping[str, Any] = field(default_factory=dict)
    count: int = 1

    def body(self) -> str:
        """Return what has no column of its own, as JSON text."""
        body: dict[str, Any] = {"v": self.type.version}
        if self.origin.address:
            body["address"] = self.origin.address
        if self.origin.request_id:
            body["request_id"] = self.origin.request_id
        if self.reason:
            body["reason"] = self.reason
        if self.count != 1:
            body["count"] = self.count
        if self.details:
            body["details"] = self.details
        return orjson.dumps(body).decode()

    def row(self) -> tuple[str, int, str, str, str, str, str, str]:
        """Return the columns of the log: tenant, at, type, client, actor, kind, result, body."""
        return (
            self.tenant, self.at, self.type.name, self.client, self.actor, self.actor_kind,
            self.result.value, self.body(),
        )  # fmt: skip


def fact(
    kind: EventType,
    actor: Actor,
    at: int,
    *,
    client: str = "",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Return the event of a change that *actor* made at *at* (milliseconds)."""
    return Event(
        kind, actor.tenant, at, actor.id, actor.kind.value, client,
        origin=actor.origin, details=details or {},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the log, ready for the wire."""

    id: str
    tenant: str
    at: int
    type: str
    client: str
    actor: str
    actor_kind: str
    result: str
    body: Mapping[str, Any]
