"""``POST /api/v1/user-token``: a person's short-lived token, for scripts (D-5)."""

from typing import Any, Final

import orjson

from doorward.kernel.errors import (
    FieldError,
    Invalid,
    Malformed,
    NotAllowed,
    Unauthenticated,
)
from doorward.kernel.secret import Secret
from doorward.tokens.model import Declined
from doorward.tokens.service import Login, PersonIssuer, Plant
from doorward.web.asgi import Request, Response
from doorward.web.form import media_type
from doorward.web.intake import strict_json

PATH: Final = "/api/v1/user-token"
_MEMBERS: Final = {"username": 100, "password": 1_000, "code": 20}
_HEADERS: Final = {"Content-Type": "application/json", "Cache-Control": "no-store"}


async def user_token(request: Request, plant: Plant, issuer: PersonIssuer) -> Response:
    """Give a user a token for a name, a password and, where the user has one, a second factor.

    Raises ``Unauthenticated`` with one sentence for all that proves nothing.
    """
    if request.method != "POST":
        raise NotAllowed("a token is asked for by POST", ("POST",))
    if plant.settings.secure and not request.secure:
        raise Malformed("use https: this server takes no passwords in the clear")
    asked = read_members(request, _MEMBERS, required=("username", "password"))
    login = Login(
        request.address.host, request.address.slug, request.origin, asked["username"],
        Secret(asked["password"]), asked.get("code"), "user_token", coded=True,
    )  # fmt: skip
    try:
        granted = await issuer.issue(login)
    except Declined:
        raise Unauthenticated("user name, password or code is not accepted") from None
    body = {
        "access_token": granted.access_token,
        "token_type": "Bearer",
        "expires_in": granted.expires_in,
    }
    return Response(200, orjson.dumps(body), _HEADERS)


def read_members(
    request: Request, members: dict[str, int], required: tuple[str, ...] = ()
) -> dict[str, str]:
    """Return the texts of a JSON body that has *members* at most, each of that length at most.

    Raises ``Malformed`` for what is no JSON object, ``Invalid`` naming each wrong member: not
    there, not a text, too long, or not asked for. A secret never stands in the address.
    """
    if request.query:
        raise Malformed("members belong in the body; an address ends up in logs")
    if media_type(request.single("content-type")) != "application/json":
        raise Malformed("the body must be application/json")
    body: Any = strict_json(request.body)
    if not isinstance(body, dict):
        raise Malformed("the body must be a JSON object")
    errors = [FieldError(name[:100], "there is no such member") for name in body.keys() - members]
    for name, longest in members.items():
        value = body.get(name)
        if value is None and name not in body:
            if name in required:
                errors.append(FieldError(name, "is missing"))
        elif not isinstance(value, str) or not value:
            errors.append(FieldError(name, "a text that is not empty"))
        elif len(value) > longest:
            errors.append(FieldError(name, f"at most {longest} characters"))
    if errors:
        raise Invalid(*errors)
    return dict(body)
