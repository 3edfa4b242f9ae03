"""``GET /v1/users``: the people room as that product's clients list it (INC-47)."""

from typing import Any, Final

import orjson

from doorward.guard import Doorkeeper, Way
from doorward.kernel.authority import Actor
from doorward.kernel.clock import rfc3339
from doorward.kernel.errors import FieldError, Invalid, NotAllowed
from doorward.people import User, list_users
from doorward.tokens import Plant
from doorward.web.asgi import Request, Response
from doorward.web.form import parse_form

USERS: Final = Way("GET", "/v1/users", "users:read")
_LARGEST_PAGE: Final = 1_000


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
