"""The Horizon dialect: who a caller is, and where it acts, as that product's scripts ask it.

There is no token door: an API token is the credential itself. A user token and, where the tenant
lets passwords in (D-16), Basic answer the same.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from doorward.access import Held
from doorward.dialects.speaking import Dialect, told
from doorward.guard import Doorkeeper, Found, Way
from doorward.kernel.authority import SELF, Actor
from doorward.kernel.errors import NotAllowed, Refusal
from doorward.people import Oneself, oneself
from doorward.tokens import Declined, Plant, declined
from doorward.web.asgi import Request, Response

ME: Final = Way("GET", "/api/user/me", SELF)
CONTEXT: Final = Way("GET", "/api/user/context", SELF)
"""Both are a user's own: whoever acts for nobody is answered like a missing permission (D-4)."""


def dialect(plant: Plant, keeper: Doorkeeper) -> Dialect:
    """Return the dialect's doors."""
    return Dialect(
        "horizon",
        {
            ME.template: lambda request, _tenant: me(request, keeper, plant),
            CONTEXT.template: lambda request, _tenant: context(request, keeper, plant),
        },
        refused,
    )


def refused(refusal: Refusal | Declined, request_id: str) -> Response:
    """Return our own error answers: that product publishes none."""
    if isinstance(refusal, Declined):
        return declined(refusal)
    return told(refusal, request_id)


async def me(request: Request, keeper: Doorkeeper, plant: Plant) -> Response:
    """Answer ``GET /api/user/me``: the caller, its roles here, and what it came with (TOK-5)."""
    actor, found = await _enter(request, keeper, ME)
    caller, held = await oneself(plant.db, actor, found.card.tenant_name)
    body = {
        **_user(caller),
        "roles": [_role(one) for one in held],
        "tenant": _tenant(found),
        "authenticated": _through(actor, found),
    }
    return _answer(keeper, actor, found, ME, body)


async def context(request: Request, keeper: Doorkeeper, plant: Plant) -> Response:
    """Answer ``GET /api/user/context``: the tenant and the space that the caller acts in.

    A tenant is one space here, so the root of all its assets is the tenant itself.
    """
    actor, found = await _enter(request, keeper, CONTEXT)
    caller, _ = await oneself(plant.db, actor, found.card.tenant_name)
    tenant = _tenant(found)
    body = {
        "user": _user(caller),
        "tenant": tenant,
        "space": {"rid": tenant["id"], "name": tenant["name"]},
    }
    return _answer(keeper, actor, found, CONTEXT, body)


async def _enter(request: Request, keeper: Doorkeeper, way: Way) -> tuple[Actor, Found]:
    if request.method not in {"GET", "HEAD"}:
        raise NotAllowed("this is only read", ("GET", "HEAD"))
    actor, found = await keeper.identify(request, way.template)
    await keeper.check(actor, found, way)
    return actor, found


def _answer(
    keeper: Doorkeeper, actor: Actor, found: Found, way: Way, body: Mapping[str, Any]
) -> Response:
    keeper.passed(actor, way, 200)
    headers = {"Content-Type": "application/json", "Cache-Control": "private, no-cache"}
    return Response(200, orjson.dumps(body), headers | keeper.notice(found))


def _user(caller: Oneself) -> dict[str, Any]:
    full = caller.name or f"{caller.first_name} {caller.last_name}".strip()
    return {
        "id": caller.id,
        "username": caller.username,
        "name": full or caller.username,
        "email": caller.email or None,
    }


def _role(held: Held) -> dict[str, Any]:
    return {"id": held.role, "name": held.name, "builtIn": held.built_in}


def _tenant(found: Found) -> dict[str, str]:
    card = found.card
    return {"id": card.tenant, "name": card.tenant_name, "slug": card.slug}


def _through(actor: Actor, found: Found) -> dict[str, Any]:
    """Return what the caller proved itself with: an API token by its id, or a token of its own."""
    token = found.token
    if token is None:
        return {"by": "password", "tokenId": None, "expires": None}
    return {
        "by": "api_token" if actor.through else "user_token",
        "tokenId": actor.through or None,
        "expires": token.claims.get("exp"),
    }
