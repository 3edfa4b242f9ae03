"""The Data Security dialect: ``/oauth/token`` with that product's scopes, answer and errors.

Every tenant has that door, so here is also who opens it: it asks which dialect is spoken only
where an ordinary request did not say so by itself, and costs that one nothing.
"""

from collections.abc import Mapping
from typing import Final

import orjson

from doorward.dialects.speaking import is_unread
from doorward.kernel.errors import Malformed, NotFound, Refusal, Unavailable
from doorward.tenants import UNSCOPED_ADDRESS, Tenant, tenant_of
from doorward.tokens import (
    Declined,
    Granted,
    Issuer,
    Plant,
    declined,
    exchange,
    note_unread,
    oauth_answer,
    oauth_refused,
    standard,
)
from doorward.web.asgi import Receive, Request, Response, read_body

NAME: Final = "data_security"
TOKEN: Final = "/oauth/token"
_IN_QUERY: Final = frozenset({"grant_type", "scope", "resource"})
_RESOLUTIONS: Final[Mapping[str, str]] = {
    "unauthorized": "Please submit valid credentials.",
    "invalid_request": "Please correct the request.",
    "invalid_scope": "Please ask for scopes that this client has, or for none to get them all.",
    "invalid_target": "Please leave resource out.",
    "unsupported_grant_type": "Please use grant_type=client_credentials.",
}
_WAIT: Final = "Please wait and try again."


class TokenDoor:
    """``POST /oauth/token`` of every tenant, answered as the tenant of its address speaks."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._issuer = Issuer(plant)

    async def answer(self, request: Request, receive: Receive) -> Response:
        """Answer one request whose body is still to be read."""
        try:
            body = await read_body(receive)
            request = request.with_body(body) if body else request
            return told(await exchange(request, self._issuer, self._plant.settings))
        except (Declined, Refusal) as refusal:
            try:
                return await self._otherwise(request, refusal)
            except Refusal as worse:
                return oauth_refused(worse, request.origin.request_id)

    async def _otherwise(self, request: Request, refusal: Declined | Refusal) -> Response:
        """Answer what got no token at once: in the tenant's own way, or with its own errors.

        Raises ``Unavailable``.
        """
        request_id = request.origin.request_id
        if isinstance(refusal, Declined) and refusal.dialect is not None:
            return explained(refusal, refusal.dialect, request_id)
        if isinstance(refusal, NotFound | Unavailable):
            return explained(refusal, "", request_id)
        tenant = await self._tenant(request)
        if tenant is None:
            return explained(refusal, "", request_id)
        if tenant.dialect == NAME and _stands_in_query(request, refusal):
            try:
                return told(
                    await exchange(
                        request, self._issuer, self._plant.settings,
                        query=_IN_QUERY, empty_body=True,
                    )
                )  # fmt: skip
            except (Declined, Refusal) as again:
                refusal = again
        if is_unread(refusal):
            await note_unread(self._plant, tenant.id, request.origin)
        return explained(refusal, tenant.dialect, request_id)

    async def _tenant(self, request: Request) -> Tenant | None:
        address = request.address
        row = await self._plant.db.look(UNSCOPED_ADDRESS, (address.host, address.slug))
        return None if row is None else tenant_of(row)


def told(granted: Granted) -> Response:
    """Return the answer with a token: the standard's, or the product's own (SPEC P2.2)."""
    if granted.dialect != NAME:
        return oauth_answer(200, standard(granted))
    body = {
        "access_token": granted.access_token,
        "token_type": "bearer",
        "expires_in": granted.expires_in,
        "scope": " ".join(granted.wire_scope),
        "tenant": granted.tenant,
        "jti": granted.jti,
    }
    return oauth_answer(200, body)


def explained(refusal: Declined | Refusal, dialect: str, request_id: str) -> Response:
    """Return the answer without a token, with the product's three members where it is spoken."""
    if isinstance(refusal, Declined):
        plain = declined(refusal)
    else:
        plain = oauth_refused(refusal, request_id)
    if dialect != NAME:
        return plain
    said = orjson.loads(plain.body)
    code, words = said["error"], said["error_description"]
    if plain.status == 401:
        # That product tells a request without credentials and one with wrong ones the same.
        known = isinstance(refusal, Declined) and refusal.reason != "invalid_client"
        code, words = "unauthorized", words if known else "Invalid credentials"
    body = {
        "error": code,
        "resolution": _RESOLUTIONS.get(code, _WAIT) if plain.status < 429 else _WAIT,
        "error_description": words,
    }
    return Response(plain.status, orjson.dumps(body), plain.headers)


def _stands_in_query(request: Request, refusal: Declined | Refusal) -> bool:
    """Whether it may be read as that product's older clients write: all of it in the query.

    Some of them send a broken Content-Type with their empty body, so none is looked at.
    """
    return isinstance(refusal, Malformed) and bool(request.query) and not request.body
