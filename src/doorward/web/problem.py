"""The one table from refusals to HTTP: RFC 9457 problems.

OAuth endpoints speak RFC 6749 §5.2 instead; their own small table stands with them.
"""

from typing import Any, Final

import orjson

from doorward.kernel.errors import (
    CodeNeeded,
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotAllowed,
    NotFound,
    Refusal,
    Stale,
    Throttled,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unproven,
    Withheld,
)

CONTENT_TYPE: Final = "application/problem+json"

STATUS: Final[dict[type[Refusal], int]] = {
    Malformed: 400,
    Unauthenticated: 401,
    CodeNeeded: 401,
    Unproven: 403,
    Forbidden: 403,
    Withheld: 401,
    NotFound: 404,
    NotAllowed: 405,
    Conflict: 409,
    Stale: 412,
    TooLarge: 413,
    Invalid: 422,
    Throttled: 429,
    Unavailable: 503,
}

Answer = tuple[int, dict[str, str], bytes]


def status_of(refusal: Refusal) -> int:
    """Return the status that *refusal* is answered with."""
    return STATUS[type(refusal)]


def headers_of(refusal: Refusal) -> dict[str, str]:
    """Return the headers that *refusal* brings: challenge, retry time, allowed methods."""
    if isinstance(refusal, Unauthenticated):
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    if isinstance(refusal, Forbidden) and refusal.missing:
        scope = " ".join(refusal.missing)
        return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
    if isinstance(refusal, Throttled | Unavailable):
        return {"Retry-After": str(refusal.retry_after)}
    if isinstance(refusal, NotAllowed) and refusal.allow:
        return {"Allow": ", ".join(refusal.allow)}
    return {}


def problem(refusal: Refusal, request_id: str) -> Answer:
    """Return status, headers and body of the problem that tells of *refusal* (RFC 9457)."""
    status = status_of(refusal)
    body: dict[str, Any] = {
        "type": refusal.type,
        "title": refusal.title,
        "status": status,
        "detail": refusal.detail,
        "request_id": request_id,
    }
    errors = getattr(refusal, "errors", ())
    if errors:
        body["errors"] = [{"field": one.field, "message": one.message} for one in errors]
    missing = getattr(refusal, "missing", ())
    if missing:
        body["missing"] = list(missing)
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", **headers_of(refusal)}
    return status, headers, orjson.dumps(body)


def fault(request_id: str) -> Answer:
    """Return the answer to an error of ours: an id to quote, and nothing of the cause."""
    body = {
        "type": "about:blank",
        "title": "Internal error",
        "status": 500,
        "detail": "something went wrong on our side; quote the request id",
        "request_id": request_id,
    }
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
    return 500, headers, orjson.dumps(body)
