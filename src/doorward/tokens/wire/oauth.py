"""What OAuth endpoints have in common: client authentication at the door, and error answers.

RFC 6749 §2.3 (one method at a time), §3.2 (POST, no repeated parameter), §5.2 (errors).
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from doorward.kernel.errors import (
    Malformed,
    NotAllowed,
    NotFound,
    Refusal,
    Throttled,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from doorward.kernel.secret import Secret
from doorward.settings import Settings
from doorward.tokens.model import Asked, Declined, Method, read_scope
from doorward.web.asgi import Request, Response
from doorward.web.form import FORM_TYPE, media_type, parse_basic, parse_form
from doorward.web.problem import problem

_SECRET_NAMES: Final = frozenset({"client_secret", "client_assertion", "password", "token"})
_NO_STORE: Final = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
}


def check_transport(request: Request, settings: Settings) -> None:
    """Refuse a secret that came over plain http where callers are meant to use https (TOK-4).

    Raises :class:`Declined`. Loopback and trusted proxies that say https are fine.
    """
    if settings.secure and not request.secure:
        raise Declined("invalid_request", "use https: this server takes no secrets in the clear")


def read_parameters(
    request: Request, *, query: frozenset[str] = frozenset(), empty_body: bool = False
) -> dict[str, str]:
    """Return the parameters of an OAuth request: from the body, and from *query* those named.

    *empty_body* lets a request without a body or content type through, as some dialects
    send it. Raises ``NotAllowed`` for anything but POST and ``Malformed`` as forms do.
    """
    if request.method != "POST":
        raise NotAllowed("this endpoint takes POST only", ("POST",))
    parameters: dict[str, str] = {}
    if request.query:
        parameters.update(parse_form(request.query))
        if _SECRET_NAMES & parameters.keys():
            raise Malformed("a secret in an address ends up in logs; send it as Basic or in a body")
        if not parameters.keys() <= query:
            raise Malformed("parameters belong in the body")
    if request.body or not empty_body:
        if media_type(request.single("content-type")) != FORM_TYPE:
            raise Malformed(f"the body must be {FORM_TYPE}")
        try:
            body = parse_form(request.body.decode("ascii"))
        except UnicodeDecodeError:
            raise Malformed("a form is ASCII, everything else is percent-encoded") from None
        twice = body.keys() & parameters.keys()
        if twice:
            raise Malformed(f"the parameter {min(twice)} came more than once")
        parameters.update(body)
    return parameters


def ask(request: Request, parameters: Mapping[str, str], **defaults: str) -> Asked:
    """Return what is asked, and by whom, as far as one can tell without looking anything up.

    Raises ``Malformed`` when two methods are used at once, :class:`Declined` for a scope
    outside its grammar.
    """
    method, name, secret = _client(request, parameters)
    return Asked(
        request.address.host,
        request.address.slug,
        request.origin,
        method,
        name,
        Secret(secret),
        parameters.get("grant_type", defaults.get("grant", "")),
        read_scope(parameters.get("scope")),
        parameters.get("resource"),
    )


def _client(request: Request, parameters: Mapping[str, str]) -> tuple[Method, str, str]:
    header = request.single("authorization")
    name, secret = parameters.get("client_id", ""), parameters.get("client_secret", "")
    if header is None:
        return (Method.POST if secret else Method.NONE), name, secret
    if secret:
        raise Malformed("client credentials came twice: as Basic and in the body")
    try:
        found, secret = parse_basic(header)
    except Unauthenticated:
        return Method.BASIC, name, ""
    if name and name != found:
        raise Malformed("client_id is another one than in the Authorization header")
    return Method.BASIC, found, secret


def oauth_answer(status: int, body: Mapping[str, Any], **headers: str) -> Response:
    """Answer with JSON that nobody may keep (RFC 6749 §5.1)."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, orjson.dumps(body), _NO_STORE | more)


def declined(error: Declined) -> Response:
    """Return the error answer of RFC 6749 §5.2."""
    body = {"error": error.code, "error_description": error.words}
    challenge = {"WWW_Authenticate": 'Basic realm="doorward"'} if error.status == 401 else {}
    return oauth_answer(error.status, body, **challenge)


def refused(refusal: Refusal, request_id: str) -> Response:
    """Return what OAuth clients are told of a refusal that RFC 6749 has no code for."""
    if isinstance(refusal, Malformed):
        return declined(Declined("invalid_request", refusal.detail))
    if isinstance(refusal, TooLarge):
        return oauth_answer(413, {"error": "invalid_request", "error_description": refusal.detail})
    if isinstance(refusal, NotAllowed):
        body = {"error": "invalid_request", "error_description": refusal.detail}
        return oauth_answer(405, body, Allow=", ".join(refusal.allow))
    if isinstance(refusal, Throttled):
        body = {"error": "invalid_client", "error_description": refusal.detail}
        return oauth_answer(429, body, Retry_After=str(refusal.retry_after))
    if isinstance(refusal, Unavailable):
        body = {"error": "temporarily_unavailable", "error_description": refusal.detail}
        return oauth_answer(503, body, Retry_After=str(refusal.retry_after))
    assert isinstance(refusal, NotFound)  # noqa: S101 nothing else is raised on these paths
    return Response(*_reordered(problem(refusal, request_id)))


def _reordered(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, bytes, dict[str, str]]:
    status, headers, body = answer
    return status, body, headers
