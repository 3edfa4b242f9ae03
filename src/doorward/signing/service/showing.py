"""Reading a ring: for those who keep it, and for everybody who checks tokens."""

from typing import Final

from doorward.kernel.authority import Actor
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.page import Page, Window
from doorward.signing.model import Ring, RingKey
from doorward.signing.store import UNSCOPED_PUBLISHED, page_of_keys, ring_of

READ: Final = "keys:read"


async def ring(uow: UnitOfWork, actor: Actor) -> Ring:
    """Return the actor's tenant's ring. Needs ``keys:read``."""
    return await ring_of(uow, actor.warrant(READ))


async def list_keys(uow: UnitOfWork, actor: Actor, window: Window) -> Page[RingKey]:
    """Return one page of the tenant's keys, oldest first. Needs ``keys:read``."""
    return await page_of_keys(uow, actor.warrant(READ), window)


async def show(uow: UnitOfWork, actor: Actor, kid: str) -> RingKey:
    """Return one key of the tenant. Needs ``keys:read``; raises ``NotFound``."""
    return (await ring(uow, actor)).find(kid)


async def key_set(db: Database, tenant: str, now: int) -> bytes:
    """Return the tenant's JWK set at *now* (RFC 7517 §5), as it goes over the wire.

    It is public by nature, so it takes no warrant: only public halves are read.
    """
    row = await db.look(UNSCOPED_PUBLISHED, (tenant, str(now)))
    joined = (row[0] if row else None) or ""
    return f'{{"keys":[{",".join(sorted(joined.split(" ")))}]}}'.encode()
