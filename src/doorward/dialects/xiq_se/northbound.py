"""The northbound doors: who may ask, what is asked in which form, and the answer's form."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import orjson
import structlog

from doorward.dialects.xiq_se.asking import Asking
from doorward.dialects.xiq_se.idl import idl
from doorward.dialects.xiq_se.questions import MUTATION, QUERY, Question, read_graphql, read_text
from doorward.guard import Doorkeeper, Way
from doorward.kernel.authority import Actor
from doorward.kernel.clock import monotonic
from doorward.kernel.errors import Invalid, NotAllowed, Refusal, Unavailable
from doorward.kernel.vault import Vault
from doorward.tokens import Plant
from doorward.web.asgi import Request, Response
from doorward.web.problem import headers_of, status_of

GRAPHQL: Final = "/nbi/graphql"
SCHEMA: Final = "/nbi/graphql/schema.idl"
QUERIES: Final = "/connect/rest/services/nbi/query"
MUTATIONS: Final = "/connect/rest/services/nbi/mutation"

_TEXT: Final = "text/plain; charset=utf-8"
_NEEDS: Final = {QUERY: "northbound:read", MUTATION: "northbound:write"}
_SECONDS: Final = 5.0
"""How long one answer may take."""
_MOST_WAITING: Final = 32
_AT_ONCE: Final = 100
"""Milliseconds after which who asks is looked at again: it may have waited in a queue."""

T = TypeVar("T")

log = structlog.get_logger("doorward.dialects")


class Northbound:
    """The northbound interface; one per process."""

    def __init__(self, plant: Plant, keeper: Doorkeeper, vault: Vault) -> None:
        self._plant = plant
        self._keeper = keeper
        self._vault = vault
        self._began = plant.clock()
        # One: with each more the loop waits longer for the interpreter.
        self._thread = ThreadPoolExecutor(1, "northbound")
        self._inside = 0

    async def graphql(self, request: Request) -> Response:
        """Answer ``/nbi/graphql``."""
        return await self._answer(request, GRAPHQL, read_graphql)

    async def queries(self, request: Request) -> Response:
        """Answer the door that takes the text of a query."""
        return await self._answer(request, QUERIES, lambda asked: read_text(asked, QUERY))

    async def mutations(self, request: Request) -> Response:
        """Answer the door that takes the text of a mutation."""
        return await self._answer(request, MUTATIONS, lambda asked: read_text(asked, MUTATION))

    async def schema(self, request: Request) -> Response:
        """Answer with the schema's text."""
        if request.method not in {"GET", "HEAD"}:
            raise NotAllowed("the schema is only read", ("GET", "HEAD"))
        way = Way("GET", SCHEMA, _NEEDS[QUERY])
        actor, found = await self._keeper.identify(request, SCHEMA)
        await self._keeper.check(actor, found, way)
        self._keeper.passed(actor, way, 200)
        headers = {"Content-Type": _TEXT, "Cache-Control": "private, no-cache"}
        return Response(200, idl().encode(), headers | self._keeper.notice(found))

    async def _answer(
        self, request: Request, path: str, read: Callable[[Request], Question]
    ) -> Response:
        accepted = self._keeper.now()
        actor, found = await self._keeper.identify(request, path)
        try:
            prepared = await self._beside(_prepare, read(request))
        except Invalid as refusal:
            # Whoever may not even ask is told that, and not how to ask.
            await self._keeper.check(actor, found, Way(request.method, path, _NEEDS[QUERY]))
            return _wrapped(request, 200, _failed(refusal), self._keeper.notice(found))
        if self._keeper.now() - accepted > _AT_ONCE:
            actor, found = await self._keeper.identify(request, path, accepted)
        way = Way(request.method, path, _NEEDS[prepared.kind])
        await self._keeper.check(actor, found, way)
        loop, deadline = asyncio.get_running_loop(), monotonic() + _SECONDS
        asking = Asking(self._plant, self._vault, actor, self._began, loop, deadline)
        outcome = await self._beside(_run, prepared, asking)
        status = await self._note(request, actor, way, outcome)
        return _wrapped(request, status, outcome.body, self._keeper.notice(found))

    async def _note(self, request: Request, actor: Actor, way: Way, outcome: Any) -> int:
        """Record what came of a call and return its status."""
        for fault in outcome.faults:
            log.error("fault", request_id=request.origin.request_id, exc_info=fault)
        status = 500 if outcome.faults else 503 if outcome.late else 200
        if outcome.missing:
            await self._keeper.forbidden(actor, way, tuple(sorted(outcome.missing)))
        else:
            self._keeper.passed(actor, way, status)
        return status

    async def _beside(self, work: Callable[..., T], *args: Any) -> T:
        """Do *work* in the thread; raises ``Unavailable`` when too many wait."""
        if self._inside >= _MOST_WAITING:
            raise Unavailable("too many northbound requests at once; try again in a moment")
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)
        finally:
            self._inside -= 1


def refused(refusal: Refusal, request_id: str) -> Response:
    """Return a refusal as clients of GraphQL read it, with the status that it has everywhere."""
    body = _failed(refusal)
    body["errors"][0]["extensions"] = {"request_id": request_id}
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(status_of(refusal), orjson.dumps(body), headers | headers_of(refusal))


def _wrapped(request: Request, status: int, body: Any, more: dict[str, str]) -> Response:
    """Return the answer; the doors that take text give it as text to those who want that."""
    wanted = request.headers.get("accept", "")
    text = request.path != GRAPHQL and wanted.lower().startswith("text/plain")
    kind = _TEXT if text else "application/json"
    headers = {"Content-Type": kind, "Cache-Control": "no-store"}
    return Response(status, orjson.dumps(body), headers | more)


def _failed(refusal: Refusal) -> dict[str, Any]:
    errors = getattr(refusal, "errors", ())
    words = "; ".join(f"{one.field}: {one.message}" for one in errors) or refusal.detail
    return {"data": None, "errors": [{"message": words}]}


def _prepare(question: Question) -> Any:
    from doorward.dialects.xiq_se.engine import prepare  # noqa: PLC0415 some 6 MB (see there)

    return prepare(question)


def _run(prepared: Any, asking: Asking) -> Any:
    from doorward.dialects.xiq_se.engine import run  # noqa: PLC0415 see above

    return run(prepared, asking)
