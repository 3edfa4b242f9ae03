"""Tokens that somebody holds who should not: proven to be ours, and ended without their owner."""

from dataclasses import dataclass

import orjson

from doorward.kernel.authority import Warrant
from doorward.kernel.clock import DAY, SECOND
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.secret import Pepper, Secret
from doorward.signing import published_key
from doorward.tokens.model import is_genuine, read_refresh
from doorward.tokens.store import UNSCOPED_LEASE, insert_revocation, lease_of
from doorward_sdk import TokenRefused, check_signature, parse

REFRESH = "refresh_token"
ACCESS = "access_token"


@dataclass(frozen=True, slots=True)
class Held:
    """A token of ours; ``name`` is its family or its ``jti``, ``client`` who it was given to.

    ``until`` (ms) is when the last that hangs from it ends by itself.
    """

    kind: str
    tenant: str
    client: str
    name: str
    until: int


async def held_token(db: Database, pepper: Pepper, secret: Secret, now: int) -> Held | None:
    """Return what *secret* is: a refresh token, or an access token or API token not yet over.

    None for anything that this server did not write, of whichever tenant.
    """
    presented = read_refresh(secret)
    if presented is not None:
        row = await db.look(UNSCOPED_LEASE, (presented.family,))
        lease = lease_of(row or (None,))
        if not is_genuine(presented, lease, pepper) or not lease.id:
            return None
        return Held(REFRESH, lease.tenant, lease.holder, lease.id, lease.until + DAY)
    try:
        unverified = parse(secret.reveal())
        tenant = orjson.loads(unverified.payload)["tenant"]
        key = await published_key(db, str(tenant), unverified.kid, now)
        if key is None:
            return None
        claims = check_signature(unverified, key).claims
        held = Held(
            ACCESS, str(claims["tenant"]), str(claims["client_id"]), str(claims["jti"]),
            int(str(claims["exp"])) * SECOND,
        )  # fmt: skip
    except (TokenRefused, ValueError, KeyError, TypeError):
        return None
    return held if held.until > now else None


async def end_held(uow: UnitOfWork, warrant: Warrant, held: Held, now: int) -> bool:
    """End *held* with all that hangs from it; False when it had been ended before."""
    return await insert_revocation(uow, warrant, held.name, held.until, now)
