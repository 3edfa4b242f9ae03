"""The Incydr dialect: ``/v1/oauth`` and ``/v1/users`` as that product's own clients use them."""

from typing import Any, Final

import orjson

from doorward.dialects.speaking import Dialect, told
from doorward.guard import Doorkeeper, Way
from doorward.kernel.authority import Actor
from doorward.kernel.clock import rfc3339
from doorward.kernel.errors import FieldError, Invalid, NotAllowed, Refusal
from doorward.people import User, list_users
from doorward.settings import Settings
from doorward.tokens import (
    Declined,
    Issuer,
    Plant,
    ask,
    check_transport,
    declined,
    oauth_answer,
    oauth_refused,
    read_parameters,
)
from doorward.web.asgi import Request, Response
from doorward.web.form import parse_form

OAUTH: Final = "/v1/oauth"
USERS: Final = Way("GET", "/v1/users", "users:read")
_IN_QUERY: Final = frozenset({"grant_type", "scope"})
_LARGEST_PAGE: Final = 1_000


def dialect(plant: Plant, keeper: Doorkeeper) -> Dialect:
    """Return the dialect's doors."""
    issuer = Issuer(plant)
    return Dialect(
        "incydr",
        {
            OAUTH: lambda request, _tenant: oauth(request, issuer, plant.settings),
            USERS.template: lambda request, _tenant: users(request, keeper, plant),
        },
        refused,
    )


def refused(refusal: Refusal | Declined, request_id: str) -> Response:
    """Return our own error answers: those clients look at the status alone."""
    if isinstance(refusal, Declined):
        return declined(refusal)
    return told(refusal, request_id)


async def oauth(request: Request, issuer: Issuer, settings: Settings) -> Response:
    """Answer ``POST /v1/oauth``: Basic with an empty body, or a form (INC-46).

    ``grant_type`` may stand in the query, in the body or nowhere. The answer has the three
    members those clients know and no others.
    """
    try:
        parameters = read_parameters(request, query=_IN_QUERY, empty_body=True)
        check_transport(request, settings)
        granted = await issuer.issue(ask(request, parameters, grant="client_credentials"))
    except Refusal as refusal:
        return oauth_refused(refusal, request.origin.request_id)
    body = {
        "access_token": granted.access_token,
        "token_type": "bearer",
        "expires_in": granted.expires_in,
    }
    return oauth_answer(200, body)


async def users(request: Request, keeper: Doorkeeper, plant: Plant) -> Response:
    """Answer ``GET /v1/users`` from the people room; every parameter filters (INC-47)."""
    if request.method not in {"GET", "HEAD"}:
        raise NotAllowed("users are only read here", ("GET", "HEAD"))
    actor, caller = await keeper.identify(request, USERS.template)
    await keeper.check(actor, caller, USERS)
    asked = _read(parse_form(request.query))
    size = asked.pop("page_size")
    offset = (asked.pop("page") - 1) * size
    found, total = await plant.db.read(list_users, actor, offset=offset, limit=size, **asked)
    keeper.passed(actor, USERS, 200)
    body = {"users": [_shown(user, actor) for user in found], "totalCount": total}
    headers = {"Content-Type": "application/json", "Cache-Control": "private, no-cache"}
    return Response(200, orjson.dumps(body), headers | keeper.notice(caller))


def _read(query: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"page": 1, "page_size": 100}
    errors = []
    for name, text in query.items():
        if name in {"active", "blocked"}:
            # The vendor's SDK writes Python's True and False.
            if text.lower() not in {"true", "false"}:
                errors.append(FieldError(name, "true or false"))
            asked[name] = text.lower() == "true"
        elif name in {"page", "pageSize"}:
            most = _LARGEST_PAGE if name == "pageSize" else 10**9
            short = text.isascii() and text.isdigit() and len(text) <= len(str(most))
            if not (short and 1 <= int(text) <= most):
                errors.append(FieldError(name, f"a whole number from 1 to {most}"))
                continue
            asked["page_size" if name == "pageSize" else "page"] = int(text)
        elif name == "username":
            asked[name] = text
        else:
            errors.append(FieldError(name, "there is no such filter here"))
    if errors:
        raise Invalid(*errors)
    return asked


def _shown(user: User, actor: Actor) -> dict[str, Any]:
    return {
        "legacyUserId": user.id,
        "userId": user.id,
        "username": user.terms.username,
        "firstName": user.terms.first_name,
        "lastName": user.terms.last_name,
        "legacyOrgId": actor.tenant,
        "orgId": actor.tenant,
        "orgGuid": actor.tenant,
        "orgName": None,
        "notes": user.terms.notes,
        "active": user.terms.active,
        "blocked": user.terms.blocked,
        "creationDate": rfc3339(user.created_at),
        "modificationDate": rfc3339(user.modified_at),
    }
