"""The pipeline in front of a protected call, and the record of what came of it."""

from typing import Any, Final

from doorward.access import Denial
from doorward.clients import Card
from doorward.credentials import too_many
from doorward.events import Activity, Event, Result
from doorward.guard.events import ALLOWED, DEPRECATED, REFUSED
from doorward.guard.model import Elsewhere, Foreign, Found, Unaccepted, Way
from doorward.guard.service.entering import enter
from doorward.guard.service.inspecting import Inspector, Look, denial_of
from doorward.kernel.authority import Actor, ActorKind, Origin
from doorward.kernel.errors import (
    Forbidden,
    Malformed,
    NotFound,
    Unauthenticated,
    Withheld,
)
from doorward.kernel.secret import Secret
from doorward.people import Person
from doorward.tenants import UNSCOPED_ADDRESS, BasicOnPortal, Tenant, base_url_of, tenant_of
from doorward.tokens import Declined, Login, PersonProver, Plant, Spoken, issuer_of
from doorward.web.asgi import Request
from doorward.web.cookies import cookie_of, is_from_elsewhere
from doorward.web.form import parse_basic

DEPRECATION: Final = "@1795564800"
"""Since when a password is no way to call an API that developers are shown (RFC 9745)."""

TENANT_HEADER: Final = "x-tenant-id"
"""Where a person's token says in which of the person's tenants it acts (D-13)."""


_OVER: Final = "the session is over: sign in again"
_WORDS: Final = {
    "": "the token is not accepted; get a new one",
    "no_token": "send a token of this tenant's management API: Authorization: Bearer …",
    "unknown_session": _OVER,
    "ended_session": _OVER,
    "session_over": _OVER,
}


class Doorkeeper:
    """Lets calls of the management API and of dialects through, or not; one per process."""

    def __init__(self, plant: Plant, inspector: Inspector) -> None:
        self._plant = plant
        self._inspector = inspector
        self._persons = PersonProver(plant)

    async def identify(
        self, request: Request, route: str, accepted: int | None = None, *, managed: bool = True
    ) -> tuple[Actor, Found]:
        """Return who calls, with the powers that hold for this one call.

        *accepted* is when the request was let in already, if this is its second look. A door that
        is not *managed* takes a token for any API of the tenant.

        Raises ``Malformed`` for a token that came in the clear where callers are meant to use
        https (TOK-4), ``Unauthenticated`` once the refusal is recorded, ``Throttled``,
        ``NotFound`` for an unknown address, ``Unavailable``.
        """
        self._check_transport(request)
        header = request.single("authorization")
        cookie = cookie_of(request, self._plant.settings) if header is None else None
        if header is not None and header[:6].lower() == "basic ":
            found = await self._by_password(request, header, route)
        else:
            found = await self._by_token(request, route, accepted, cookie, managed=managed)
        return _actor(found, request.origin), found

    async def welcome(self, request: Request) -> None:
        """Let a stranger to a door that is open to all: where people sign in.

        Raises ``Malformed`` for what came in the clear, ``Forbidden`` where a page of somebody
        else sends a browser there, which would sign it in as whom that page likes; ``NotFound``.
        """
        self._check_transport(request)
        tenant = await self._tenant(request)
        if is_from_elsewhere(request, base_url_of(self._plant.settings.base_url, tenant)):
            await self._refuse(request, request.path, tenant.id, "", "foreign_page")
            raise Forbidden("this has to come from this server's own pages, or from no page")

    def _check_transport(self, request: Request) -> None:
        if not request.secure and self._plant.settings.secure:
            raise Malformed("use https: this server takes no tokens in the clear")

    async def _by_token(
        self,
        request: Request,
        route: str,
        accepted: int | None,
        cookie: str | None,
        *,
        managed: bool,
    ) -> Found:
        there = request.single(TENANT_HEADER)
        look = Look(request.origin.address, managed, there, accepted)
        try:
            if cookie is not None:
                return await enter(self._plant, request, cookie, look)
            return await self._inspector.inspect(bearer(request), request.address, look)
        except Unaccepted as refusal:
            tenant = refusal.card.tenant if refusal.card else (await self._tenant(request)).id
            client = refusal.card.client_id if refusal.card and refusal.card.known else ""
            await self._refuse(request, route, tenant, client, refusal.reason)
            raise Unauthenticated(_WORDS.get(refusal.reason, _WORDS[""])) from None
        except Foreign as refusal:
            known = refusal.card.client_id if refusal.card.known else ""
            await self._refuse(request, route, refusal.card.tenant, known, "foreign_page")
            raise Forbidden("a call by cookie has to come from this server's own pages") from None
        except Elsewhere as refusal:
            raise await self._elsewhere(request, route, refusal.card) from None

    async def _by_password(self, request: Request, header: str, route: str) -> Found:
        """Return who calls with a user's name and password (D-16).

        Where that is refused nothing is compared, since a comparison costs us a hash.
        """
        tenant = await self._tenant(request)
        catalogue = await self._plant.catalogues.at(tenant.id, tenant.catalogue_revision)
        portal = catalogue.managed_api is None or catalogue.managed_api.portal
        if portal and tenant.policies.basic_on_portal is BasicOnPortal.REFUSE:
            await self._refuse(request, route, tenant.id, "", "basic_refused")
            raise Unauthenticated("this API takes no passwords; get a token and send it as Bearer")
        username, password = parse_basic(header, coded=False)
        address = request.address
        login = Login(
            address.host, address.slug, request.origin, username, Secret(password), method="basic"
        )

        def judge(state: Any, person: Person, _now: int) -> Spoken[Found]:
            if person.second_factor:
                raise Declined("invalid_grant", "", "password_not_enough", 401)
            card, offered = state.card, state.catalogue
            powers = card.granted & offered.offered
            found = Found(None, card, powers, denial_of(offered), None, portal)
            return Spoken(None, lambda _receipt: found)

        try:
            found = await self._persons.run(login, judge)
        except Declined:
            raise Unauthenticated("user name or password is not accepted") from None
        if request.single(TENANT_HEADER) not in {None, tenant.id}:
            # A password is good at home alone, and what is meant for elsewhere is not done here.
            raise await self._elsewhere(request, route, found.card)
        if portal:
            self._deprecated(request, found, route)
        return found

    async def _elsewhere(self, request: Request, route: str, card: Card) -> Forbidden:
        await self._refuse(request, route, card.tenant, card.client_id, "another_tenant")
        return Forbidden(f"{TENANT_HEADER} names no tenant of yours")

    def _deprecated(self, request: Request, found: Found, route: str) -> None:
        card = found.card
        about = {"method": request.method, "route": route}
        event = Event(
            DEPRECATED, card.tenant, self._plant.clock(), card.user, ActorKind.USER.value,
            card.user, Result.SUCCESS, "basic", request.origin, about,
        )  # fmt: skip
        key = Activity(
            card.tenant, card.user, "", f"basic {route}", request.origin.address, "success"
        )
        self._plant.journal.note(key, event)

    def now(self) -> int:
        """Return the present instant (ms)."""
        return self._plant.clock()

    @staticmethod
    def notice(found: Found) -> dict[str, str]:
        """Return the header that tells a caller that this way of calling is to end (D-16)."""
        return {"Deprecation": DEPRECATION} if found.deprecated else {}

    def base_url(self, found: Found) -> str:
        """Return the address of the tenant that the token was accepted in."""
        return issuer_of(self._plant.settings, found.card)

    async def check(self, actor: Actor, found: Found, way: Way) -> None:
        """Refuse a caller without the way's permission, recorded before it is told.

        Raises ``Forbidden``, or ``Withheld`` where the API's ``denial`` says so (D-4).
        """
        if way.permission and not actor.may(way.permission):
            await self.forbidden(actor, way, (way.permission,))
            kind = Withheld if found.denial is Denial.UNAUTHORIZED else Forbidden
            raise kind(f"this needs the permission {way.permission}", (way.permission,))

    async def forbidden(
        self,
        actor: Actor,
        way: Way,
        missing: tuple[str, ...],
        reason: str = "insufficient_scope",
    ) -> None:
        """Record that *actor* was refused at *way*."""
        about = {"method": way.method, "route": way.template, "missing": list(missing)}
        await self._plant.journal.record(
            Event(
                REFUSED, actor.tenant, self._plant.clock(), actor.id, actor.kind.value,
                actor.through or actor.id,
                Result.REFUSED, reason, actor.origin, about,
            )
        )  # fmt: skip

    def passed(self, actor: Actor, way: Way, status: int) -> None:
        """Count a call that passed, written within a second."""
        client = actor.through or actor.id
        result = Result.SUCCESS if status < 500 else Result.ERROR
        about = {
            "method": way.method,
            "route": way.template,
            "permission": way.permission,
            "status": status,
        }
        event = Event(
            ALLOWED, actor.tenant, self._plant.clock(), actor.id, actor.kind.value, client,
            result, "", actor.origin, about,
        )  # fmt: skip
        route = f"{way.method} {way.template}"
        key = Activity(
            actor.tenant, client, way.permission, route, actor.origin.address, result.value
        )
        self._plant.journal.note(key, event)

    async def _tenant(self, request: Request) -> Tenant:
        key = (request.address.host, request.address.slug)
        row = await self._plant.db.look(UNSCOPED_ADDRESS, key)
        if row is None:
            raise NotFound("there is no tenant at this address")
        return tenant_of(row)

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


def _actor(found: Found, origin: Origin) -> Actor:
    card = found.card
    if not card.personal:
        return Actor(ActorKind.CLIENT, card.client_id, card.tenant, found.powers, origin)
    through = card.client_id if card.client_id != card.user else ""
    session, proven_at = (
        (found.session.id, found.session.proven_at) if found.session else ("", None)
    )
    return Actor(
        ActorKind.USER, card.user, card.tenant, found.powers, origin, through, session, proven_at
    )


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
