"""The pipeline in front of a protected call, and the record of what came of it."""

from typing import Any

from doorward.credentials import too_many
from doorward.events import Activity, Event, Result
from doorward.guard.events import ALLOWED, REFUSED
from doorward.guard.model import Found, Unaccepted, Way
from doorward.guard.service.inspecting import Inspector
from doorward.kernel.authority import Actor, ActorKind
from doorward.kernel.errors import Forbidden, Malformed, NotFound, Unauthenticated
from doorward.tenants import UNSCOPED_ADDRESS, tenant_of
from doorward.tokens import Plant, issuer_of
from doorward.web.asgi import Request


class Doorkeeper:
    """Lets calls of the management API and of dialects through, or not; one per process."""

    def __init__(self, plant: Plant, inspector: Inspector) -> None:
        self._plant = plant
        self._inspector = inspector

    async def identify(
        self, request: Request, route: str, accepted: int | None = None
    ) -> tuple[Actor, Found]:
        """Return who calls, with the powers that hold for this one call.

        *accepted* is when the request was let in already, if this is its second look.

        Raises ``Malformed`` for a token that came in the clear where callers are meant to use
        https (TOK-4), ``Unauthenticated`` once the refusal is recorded, ``Throttled``,
        ``NotFound`` for an unknown address, ``Unavailable``.
        """
        if not request.secure and self._plant.settings.secure:
            raise Malformed("use https: this server takes no tokens in the clear")
        try:
            found = await self._inspector.inspect(
                bearer(request),
                request.address,
                managed=True,
                address=request.origin.address,
                accepted=accepted,
            )
        except Unaccepted as refusal:
            tenant = refusal.card.tenant if refusal.card else await self._tenant(request)
            client = refusal.card.client_id if refusal.card and refusal.card.known else ""
            await self._refuse(request, route, tenant, client, refusal.reason)
            raise Unauthenticated(
                "send a token of this tenant's management API: Authorization: Bearer …"
                if refusal.reason == "no_token"
                else "the token is not accepted; get a new one"
            ) from None
        actor = Actor(
            ActorKind.CLIENT, found.card.client_id, found.card.tenant, found.powers, request.origin
        )
        return actor, found

    def now(self) -> int:
        """Return the present instant (ms)."""
        return self._plant.clock()

    def base_url(self, found: Found) -> str:
        """Return the address of the tenant that the token was accepted in."""
        return issuer_of(self._plant.settings, found.card)

    async def check(self, actor: Actor, way: Way) -> None:
        """Refuse a caller without the way's permission, recorded before it is told."""
        if way.permission and not actor.may(way.permission):
            await self.forbidden(actor, way, (way.permission,))
            raise Forbidden(f"this needs the permission {way.permission}", (way.permission,))

    async def forbidden(self, actor: Actor, way: Way, missing: tuple[str, ...]) -> None:
        """Record that *actor* was refused at *way*."""
        about = {"method": way.method, "route": way.template, "missing": list(missing)}
        await self._plant.journal.record(
            Event(
                REFUSED, actor.tenant, self._plant.clock(), actor.id, actor.kind.value, actor.id,
                Result.REFUSED, "insufficient_scope", actor.origin, about,
            )
        )  # fmt: skip

    def passed(self, actor: Actor, way: Way, status: int) -> None:
        """Count a call that passed, written within a second."""
        result = Result.SUCCESS if status < 500 else Result.ERROR
        about = {
            "method": way.method,
            "route": way.template,
            "permission": way.permission,
            "status": status,
        }
        event = Event(
            ALLOWED, actor.tenant, self._plant.clock(), actor.id, actor.kind.value, actor.id,
            result, "", actor.origin, about,
        )  # fmt: skip
        route = f"{way.method} {way.template}"
        key = Activity(
            actor.tenant, actor.id, way.permission, route, actor.origin.address, result.value
        )
        self._plant.journal.note(key, event)

    async def _tenant(self, request: Request) -> str:
        key = (request.address.host, request.address.slug)
        row = await self._plant.db.look(UNSCOPED_ADDRESS, key)
        if row is None:
            raise NotFound("there is no tenant at this address")
        return tenant_of(row).id

    async def _refuse(
        self, request: Request, route: str, tenant: str, client: str, reason: str
    ) -> None:
        throttle = self._plant.throttle
        address = request.origin.address
        if throttle.holds(tenant, client, address):
            raise too_many()
        keys = throttle.keys(tenant, client, address)
        about: dict[str, Any] = {"method": request.method, "route": route}
        event = Event(
            REFUSED, tenant, self._plant.clock(), client, ActorKind.CLIENT.value, client,
            Result.REFUSED, reason, request.origin, about,
        )  # fmt: skip
        throttle.judge(keys, await self._plant.journal.record(event, None, keys))


def bearer(request: Request) -> str:
    """Return the token of the Authorization header (RFC 6750 §2.1).

    Raises :class:`Unaccepted` when there is none, ``Malformed`` when there are two.
    """
    header = request.single("authorization")
    if header is None:
        raise Unaccepted("no_token")
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unaccepted("no_token")
    return token.strip()
