"""How this product answers: JSON, and every refusal as ``{"message", "status"}``."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from doorward.kernel.errors import Invalid, Refusal
from doorward.tokens import Declined
from doorward.web.asgi import Response
from doorward.web.problem import headers_of, status_of

_HEADERS: Final = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
}

_NOT_ACCEPTED: Final = "these credentials are not accepted"
"""All that whoever proves nothing is told, whatever it was that proved nothing."""

_UNPROVEN: Final = frozenset(("invalid_client", "invalid_grant"))
"""What OAuth calls it when nothing is proven: by a secret, or by a refresh token."""

_HINDRANCES: Final = {
    "frozen": "this organization issues no tokens now",
    "disabled": "this API key is disabled",
    "expired": "this API key has expired; generate a new one",
    "wrong_address": "this API key is not let in from this address",
}
"""What whoever holds the secret may hear: why it is not let in now."""


def told(status: int, body: Mapping[str, Any]) -> Response:
    """Answer with JSON that nobody may keep."""
    return Response(status, orjson.dumps(body), _HEADERS)


def refused(refusal: Refusal | Declined, _request_id: str) -> Response:
    """Return what callers are told of a refusal."""
    if isinstance(refusal, Declined):
        challenge = {"WWW-Authenticate": 'Bearer realm="doorward"'}
        if refusal.code not in _UNPROVEN:
            return _error(refusal.status, refusal.words, {})
        return _error(401, _HINDRANCES.get(refusal.reason, _NOT_ACCEPTED), challenge)
    # A field that is wrong is a bad request here, whether it could be read or not.
    status = 400 if isinstance(refusal, Invalid) else status_of(refusal)
    return _error(status, refusal.detail, headers_of(refusal))


def _error(status: int, message: str, headers: Mapping[str, str]) -> Response:
    body = {"message": message, "status": str(status)}
    return Response(status, orjson.dumps(body), {**_HEADERS, **headers})
