"""What that product's doors say where they refuse: three members, as at its token door."""

from collections.abc import Mapping
from typing import Final

import orjson

from doorward.kernel.errors import Forbidden, Refusal, Unauthenticated
from doorward.tokens import Declined, declined
from doorward.web.asgi import Response
from doorward.web.problem import problem

_RESOLUTIONS: Final[Mapping[int, tuple[str, str]]] = {
    401: ("invalid_token", "Please get a new token."),
    403: ("insufficient_scope", "Please ask for a token with the scope that this needs."),
    404: ("not_found", "Please check the address."),
    405: ("method_not_allowed", "Please use another method."),
    409: ("conflict", "Please correct what it clashes with."),
    429: ("too_many_requests", "Please wait and try again."),
    503: ("temporarily_unavailable", "Please wait and try again."),
}


def refused(refusal: Refusal | Declined, request_id: str) -> Response:
    """Return the answer of a door that refuses."""
    if isinstance(refusal, Declined):
        return declined(refusal)
    status, headers, _ = problem(refusal, request_id)
    usual = ("invalid_request", "Please correct the request.")
    error, resolution = _RESOLUTIONS.get(status, usual)
    detail = refusal.detail
    if isinstance(refusal, Unauthenticated):
        detail = "The token is missing, has expired or is not accepted"
    if isinstance(refusal, Forbidden) and refusal.missing:
        detail = "The token lacks the scope for this"
    body = {"error": error, "resolution": resolution, "error_description": detail}
    kept = {name: value for name, value in dict(headers).items() if name != "Content-Type"}
    kept |= {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(status, orjson.dumps(body), kept)
