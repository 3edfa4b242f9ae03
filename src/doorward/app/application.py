"""The two planes behind one address: bare ASGI doors first, then the gate to the framework."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol

import structlog

from doorward.app.metrics import PATH as METRICS
from doorward.app.metrics import Metrics
from doorward.dialects import TokenDoor, speakers
from doorward.guard import Doorkeeper, Inspector
from doorward.guard.wire import Gate, introspect
from doorward.kernel.board import Board
from doorward.kernel.errors import Malformed, NotFound, Refusal, Unavailable
from doorward.kernel.vault import Vault
from doorward.signing.wire import PATH as JWKS
from doorward.signing.wire import jwks
from doorward.tokens import (
    ISSUER_PATHS,
    Declined,
    PersonIssuer,
    Plant,
    Prover,
    Revoker,
)
from doorward.tokens.wire import (
    USER_TOKEN,
    declined,
    metadata,
    refused,
    revoke,
    user_token,
)
from doorward.web.asgi import (
    HEADER_LIMIT,
    TENANT_PREFIX,
    Receive,
    Request,
    Response,
    Scope,
    Send,
    head_size,
    read_body,
    read_head,
    respond,
    respond_problem,
    split_tenant,
)
from doorward.web.console.assets import PREFIX as STATIC
from doorward.web.console.assets import static
from doorward.web.problem import fault

Door = Callable[[Request], Awaitable[Response]]
Reading = Callable[[Request, Receive], Awaitable[Response]]
"""A door that reads the body itself, since how it refuses one depends on whose it is."""

CONSOLE: Final = "/console"


class Screen(Protocol):
    """What answers browsers: the console, where it is served."""

    async def __call__(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer *request*."""

    def template(self, path: str) -> str:
        """Return the template of the page at *path*, empty when there is none."""


log = structlog.get_logger("doorward.app")

_NO_STORE: Final = {"Content-Type": "application/json", "Cache-Control": "no-store"}


class Application:
    """The ASGI application of one worker."""

    def __init__(
        self,
        plant: Plant,
        vault: Vault,
        board: Board,
        gate: Gate | None,
        metrics: Metrics,
        console: "Screen | None" = None,
        *,
        data: bool,
    ) -> None:
        self._plant = plant
        self._board = board
        self._gate = gate
        self._console = console
        self._trusted = plant.settings.trusted_proxies
        self._oauth: Mapping[str, Reading] = _oauth_doors(plant) if data else {}
        self._plain: Mapping[str, Door] = _plain_doors(plant) if data else {}
        keeper = Doorkeeper(plant, Inspector(plant))
        self._bodied: Mapping[str, Reading] = _bodied_doors(plant) if data else {}
        self._speakers = speakers(plant, keeper, vault) if data else None
        self._health: Mapping[str, Door] = {
            "/healthz": self._alive,
            "/readyz": self._ready,
            METRICS: metrics.door,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; nothing leaves here but an answer."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        if head_size(scope) > HEADER_LIMIT:
            await respond(send, Response(431, b"", {"Connection": "close"}), "")
            return
        request = read_head(scope, self._trusted)
        try:
            if "host" in request.repeated:
                # RFC 9112 §3.2: with two of them nobody can say whose address this is.
                twice = Malformed("the header host came more than once")
                await respond_problem(send, twice, request.origin.request_id)
                return
            await self._serve(request, scope, receive, send)
        except Exception as error:
            request_id = request.origin.request_id
            log.error("fault", request_id=request_id, exc_info=error)  # noqa: TRY400 see above
            status, headers, body = fault(request_id)
            with contextlib.suppress(Exception):
                await respond(send, Response(status, body, headers), request_id)

    def door(self, path: str) -> str:
        """Return the template of what answers at *path*, empty when nothing does.

        For figures and traces, which must not hold what a caller wrote into an address.
        """
        if path in self._health:
            return path
        _, inner = split_tenant(path)
        spoken = self._speakers is not None and self._speakers.knows(inner)
        if spoken or inner in self._oauth or inner in self._plain or inner in self._bodied:
            return inner
        if inner.startswith(STATIC):
            return STATIC
        if self._console is not None and self._is_page(inner):
            return self._console.template(inner)
        for issuer_path in ISSUER_PATHS:
            if inner.startswith(f"{issuer_path}{TENANT_PREFIX}"):
                return issuer_path
        return "" if self._gate is None else self._gate.template(inner)

    async def _serve(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = request.origin.request_id
        oauth = self._oauth.get(request.path)
        if oauth is not None:
            await respond(send, await oauth(request, receive), request_id)
            return
        if self._console is not None and self._is_page(request.path):
            await self._console(request, receive, send)
            return
        bodied = self._door_with_body(request.path)
        if bodied is None and self._gate is not None and request.path.startswith("/api/v1"):
            await self._gate(request, scope, receive, send)
            return
        try:
            if bodied is not None:
                response = await bodied(request, receive)
            else:
                request, door = self._find(request)
                if door is None:
                    raise NotFound("there is nothing at this address")
                response = await door(request)
        except Refusal as refusal:
            await respond_problem(send, refusal, request_id)
            return
        await respond(send, response, request_id)

    @staticmethod
    def _is_page(path: str) -> bool:
        if path.startswith(STATIC):
            return False
        return path in {"", "/", CONSOLE} or path.startswith(f"{CONSOLE}/")

    def _door_with_body(self, path: str) -> Reading | None:
        if self._speakers is not None and self._speakers.knows(path):
            return self._speakers.answer
        return self._bodied.get(path)

    def _find(self, request: Request) -> tuple[Request, Door | None]:
        door = self._plain.get(request.path) or self._health.get(request.path)
        if door is None and request.path.startswith(ISSUER_PATHS):
            # RFC 8414 §3.1: the issuer's path comes after the well-known part.
            return _inserted(request, self._plain)
        if self._gate is not None and request.path.startswith(STATIC):
            door = static
        return request, door

    async def _alive(self, _request: Request) -> Response:
        return Response(200, b'{"status":"alive"}', _NO_STORE)

    async def _ready(self, _request: Request) -> Response:
        """Ready means: a durable write works, and every worker listens."""
        if not self._board.complete():
            raise Unavailable("not every worker listens yet")
        await self._plant.journal.probe()
        return Response(200, b'{"status":"ready"}', _NO_STORE)


def _reading(door: Door) -> Reading:
    async def answer(request: Request, receive: Receive) -> Response:
        return await door(request.with_body(await read_body(receive)))

    return answer


def _standard(door: Door) -> Reading:
    """Return *door* with the error answers of RFC 6749."""

    async def answer(request: Request, receive: Receive) -> Response:
        try:
            return await door(request.with_body(await read_body(receive)))
        except Declined as error:
            return declined(error)
        except Refusal as refusal:
            return refused(refusal, request.origin.request_id)

    return answer


def _inserted(request: Request, doors: Mapping[str, Door]) -> tuple[Request, Door | None]:
    for path in ISSUER_PATHS:
        rest = request.path.removeprefix(path)
        if rest != request.path and rest.startswith("/t/") and not request.address.slug:
            slug = rest.removeprefix("/t/")
            if slug and "/" not in slug:
                return request.at_tenant(slug, path), doors[path]
    return request, None


def _oauth_doors(plant: Plant) -> Mapping[str, Reading]:
    revoker = Revoker(plant)
    prover, inspector = Prover(plant), Inspector(plant)
    settings = plant.settings
    return {
        "/oauth/token": TokenDoor(plant).answer,
        "/oauth/revoke": _standard(lambda request: revoke(request, revoker, settings)),
        "/oauth/introspect": _standard(
            lambda request: introspect(request, plant, prover, inspector)
        ),
    }


def _plain_doors(plant: Plant) -> Mapping[str, Door]:
    doors: dict[str, Door] = {JWKS: lambda request: jwks(request, plant)}
    for path in ISSUER_PATHS:
        doors[path] = lambda request: metadata(request, plant)
    return doors


def _bodied_doors(plant: Plant) -> Mapping[str, Reading]:
    persons = PersonIssuer(plant)
    return {USER_TOKEN: _reading(lambda request: user_token(request, plant, persons))}


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
