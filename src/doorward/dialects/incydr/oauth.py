"""Its token doors: for clients ``/v1/oauth`` and an older gateway's, for people ``/v1/auth``."""

from typing import Final

from doorward.dialects.speaking import told
from doorward.guard import DEPRECATION
from doorward.kernel.errors import NotAllowed, Refusal, Unauthenticated
from doorward.kernel.secret import Secret
from doorward.settings import Settings
from doorward.tokens import (
    Declined,
    Issuer,
    Login,
    PersonIssuer,
    ask,
    check_transport,
    declined,
    oauth_answer,
    read_parameters,
)
from doorward.web.asgi import Request, Response
from doorward.web.form import parse_basic, parse_form

OAUTH: Final = ("/v1/oauth", "/api/v3/oauth/token")
"""The documented door, and the one its former SDK and command line know."""

USER_TOKEN: Final = "/v1/auth"
CODE: Final = "totp-auth"
_IN_QUERY: Final = frozenset({"grant_type", "scope"})
_PLAIN: Final = frozenset({"useBody"})
_LONGEST_CODE: Final = 20


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
    parameters = read_parameters(request, query=_IN_QUERY, empty_body=True)
    check_transport(request, settings)
    granted = await issuer.issue(ask(request, parameters, grant="client_credentials"))
    body = {
        "access_token": granted.access_token,
        "token_type": "bearer",
        "expires_in": granted.expires_in,
    }
    return oauth_answer(200, body)


async def user_token(request: Request, issuer: PersonIssuer, settings: Settings) -> Response:
    """Answer ``GET /v1/auth``: Basic, and ``totp-auth`` from who has a second factor.

    The token is a short-lived one of the user (D-5), where that product's scripts look for it:
    in ``data.v3_user_token``. The answer says that this way is to end, as the product does.
    """
    if request.method not in {"GET", "HEAD"}:
        raise NotAllowed("a user token is asked for by GET", ("GET", "HEAD"))
    check_transport(request, settings)
    if parse_form(request.query).keys() - _PLAIN:
        raise Declined("invalid_request", "nothing but useBody stands in the address here")
    username, password = _basic(request)
    code = request.single(CODE) or None
    if code is not None and len(code) > _LONGEST_CODE:
        raise Declined("invalid_request", f"{CODE}: at most {_LONGEST_CODE} characters")
    at = request.address
    login = Login(
        at.host, at.slug, request.origin, username, Secret(password), code, "user_token", coded=True
    )
    granted = await issuer.issue(login)
    body = {"data": {"v3_user_token": granted.access_token}}
    return oauth_answer(200, body, Deprecation=DEPRECATION)


def _basic(request: Request) -> tuple[str, str]:
    try:
        return parse_basic(request.single("authorization") or "", coded=False)
    except Unauthenticated:
        words = "send your user name and password as Basic"
        raise Declined("invalid_client", words, "no_credentials", 401) from None
