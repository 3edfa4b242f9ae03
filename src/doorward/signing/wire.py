"""The tenant's JWK set, for everybody who checks its tokens (RFC 7517 §5)."""

from typing import Final, Protocol

from doorward.kernel.clock import Clock
from doorward.kernel.db import Database
from doorward.kernel.errors import NotAllowed, NotFound
from doorward.signing.model import JWKS_MAX_AGE
from doorward.signing.service import key_set
from doorward.tenants import UNSCOPED_ADDRESS, tenant_of
from doorward.web.asgi import Request, Response

PATH: Final = "/oauth/jwks"

_HEADERS: Final = {
    "Content-Type": "application/json",
    # Keys are published for longer than this before they sign, so a cached set is never
    # without the key of a token (guarantee 6).
    "Cache-Control": f"public, max-age={JWKS_MAX_AGE}",
    # Public by nature: pages of other origins may check tokens too.
    "Access-Control-Allow-Origin": "*",
}


class Reading(Protocol):
    """What this door needs of the data plane: where to read, and the time."""

    @property
    def db(self) -> Database:
        """The store."""

    @property
    def clock(self) -> Clock:
        """The present instant."""


async def jwks(request: Request, plant: Reading) -> Response:
    """Answer the keys published by the tenant at the request's address (D-15).

    Raises ``NotFound`` when no tenant is there, ``NotAllowed`` for other methods than GET
    and HEAD, ``Unavailable`` when the ring cannot be read.
    """
    if request.method not in {"GET", "HEAD"}:
        raise NotAllowed("the key set is only read", ("GET", "HEAD"))
    row = await plant.db.look(UNSCOPED_ADDRESS, (request.address.host, request.address.slug))
    if row is None:
        raise NotFound("there is no tenant at this address")
    return Response(200, await key_set(plant.db, tenant_of(row).id, plant.clock()), _HEADERS)
