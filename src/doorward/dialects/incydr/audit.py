"""``POST /v1/audit/search-audit-log``: our events as that product's clients search them.

Oldest first, page by number: while a client turns the pages the log grows behind them, and what
it has turned over does not move. Who acted is named as it is called now.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from doorward.clients import client_ids_named, client_names
from doorward.dialects.incydr.query import Query, read_query
from doorward.events import Recorded, Search, count_found, find_events
from doorward.guard import Doorkeeper, Found, Way
from doorward.kernel.authority import Actor, ActorKind, Warrant
from doorward.kernel.clock import rfc3339
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import NotAllowed
from doorward.people import user_ids_named, user_names
from doorward.tenants import Tenant
from doorward.tokens import Plant
from doorward.web.asgi import Request, Response

SEARCH: Final = "/v1/audit/search-audit-log"
COUNT: Final = ("/v1/audit/search-results-count", "/v1/search-results-count")
"""As it is documented, and as its SDK 2.12.5 writes it."""

REACH: Final = 100_000
"""How deep into what it finds a search can go; more is counted as this many."""

_OWN_AREA: Final = "audit_log:read"
_ELSE: Final = "events:read"
_SYSTEM: Final = "SYSTEM"
_KINDS: Final = {
    ActorKind.CLIENT.value: "API_CLIENT",
    ActorKind.USER.value: "USER",
    ActorKind.SYSTEM.value: _SYSTEM,
}


class AuditLog:
    """The two doors; one per process."""

    def __init__(self, plant: Plant, keeper: Doorkeeper) -> None:
        self._plant = plant
        self._keeper = keeper

    async def search(self, request: Request, _tenant: Tenant) -> Response:
        """Answer one page of events; needs the audit log's permission."""
        actor, found, way = await self._enter(request, SEARCH)
        query = read_query(request, REACH)
        events = await self._plant.db.read(_page, actor.warrant(way.permission), query)
        body = {
            "events": events,
            "paginationRangeStartIndex": query.offset,
            "paginationRangeEndIndex": query.offset + len(events),
        }
        return self._answer(actor, found, way, body)

    async def count(self, request: Request, _tenant: Tenant) -> Response:
        """Answer how many events a search finds, as far as it reaches."""
        actor, found, way = await self._enter(request, COUNT[0])
        query = read_query(request, REACH)
        total = await self._plant.db.read(_count, actor.warrant(way.permission), query)
        return self._answer(actor, found, way, {"totalResultCount": total})

    async def _enter(self, request: Request, template: str) -> tuple[Actor, Found, Way]:
        if request.method != "POST":
            raise NotAllowed("the audit log is searched by POST", ("POST",))
        actor, found = await self._keeper.identify(request, template)
        card = found.card
        catalogue = await self._plant.catalogues.at(card.tenant, card.catalogue_revision)
        managed = catalogue.managed_api
        # A management API with an area of that name says who may read it; elsewhere events are
        # events. Another API's area says nothing: whoever defines one may give it to themselves.
        permission = _OWN_AREA if managed and _OWN_AREA in managed.permissions else _ELSE
        way = Way("POST", template, permission)
        await self._keeper.check(actor, found, way)
        return actor, found, way

    def _answer(self, actor: Actor, found: Found, way: Way, body: Mapping[str, object]) -> Response:
        self._keeper.passed(actor, way, 200)
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return Response(200, orjson.dumps(body), headers | self._keeper.notice(found))


async def _page(uow: UnitOfWork, warrant: Warrant, query: Query) -> list[dict[str, Any]]:
    wanted = await _wanted(uow, warrant, query)
    size = min(query.size, REACH - query.offset)
    found = await find_events(uow, warrant, wanted, query.offset, size)
    names = await _names(uow, warrant, found)
    return [_shown(event, names) for event in found]


async def _count(uow: UnitOfWork, warrant: Warrant, query: Query) -> int:
    return await count_found(uow, warrant, await _wanted(uow, warrant, query), REACH)


async def _wanted(uow: UnitOfWork, warrant: Warrant, query: Query) -> Search:
    actors = query.actors
    if query.names is not None:
        named = {
            *await user_ids_named(uow, warrant, query.names),
            *await client_ids_named(uow, warrant, query.names),
            *(("system",) if _SYSTEM in query.names else ()),
        }
        actors = frozenset(named if actors is None else actors & named)
    return Search(
        actors, query.addresses, query.types, query.kinds, query.about, query.since, query.until
    )


async def _names(uow: UnitOfWork, warrant: Warrant, found: Sequence[Recorded]) -> Mapping[str, str]:
    actors = {event.actor for event in found}
    users, clients = (
        await user_names(uow, warrant, actors),
        await client_names(uow, warrant, actors),
    )
    return {**clients, **users, "system": _SYSTEM}


def _shown(event: Recorded, names: Mapping[str, str]) -> dict[str, Any]:
    body = event.body
    return {
        "type$": f"audit_log::{event.type}/{body.get('v', 1)}",
        "id": event.id,
        "timestamp": rfc3339(event.at),
        "actorId": event.actor or None,
        # Whoever is gone, or lives in another tenant, goes by the id alone.
        "actorName": names.get(event.actor, event.actor) or None,
        "actorType": _KINDS.get(event.actor_kind, "UNKNOWN") if event.actor else "UNKNOWN",
        "actorAgent": None,
        "actorIpAddress": body.get("address"),
        "resourceId": event.client or None,
        "result": event.result,
        "reason": body.get("reason"),
        "requestId": body.get("request_id"),
        "count": body.get("count", 1),
        "details": body.get("details", {}),
    }
