"""New secrets for a client: at once, or beside the old one for a while (DW-1, D-1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from doorward import credentials
from doorward.clients.events import RESET, ROTATED, SECRET_ENDED
from doorward.clients.model import Client, Handover
from doorward.clients.service.rights import READ, WRITE, ceiling, the_client
from doorward.clients.store import update_client
from doorward.credentials import Credential, mint
from doorward.events import fact, last_uses, record
from doorward.kernel.authority import Actor
from doorward.kernel.clock import SECOND, rfc3339
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.secret import Pepper


async def reset(uow: UnitOfWork, actor: Actor, key: str, pepper: Pepper, now: int) -> Handover:
    """End every secret and token of the client and mint one new secret (INC-14, INC-50).

    A secret is as good as the rights behind it, so the actor must have them all: otherwise
    whoever may reset clients could become any of them.
    """
    warrant = actor.warrant(WRITE)
    client = await the_client(uow, warrant, key)
    await ceiling(uow, actor, client.permissions, client.roles)
    await credentials.end_all(uow, warrant, client.id, now)
    fresh = await mint(uow, warrant, client.id, pepper, now)
    values = {"revision": client.revision + 1, "modified_at": now}
    await update_client(uow, warrant, client, values)
    await record(uow, fact(RESET, actor, now, client=client.client_id))
    return Handover(await the_client(uow, warrant, client.id), fresh.secret)


async def rotate(
    uow: UnitOfWork, actor: Actor, key: str, overlap: int, pepper: Pepper, now: int
) -> Handover:
    """Mint a secret beside the present ones, which end *overlap* seconds from now.

    Tokens of an old secret end with it. Raises ``Invalid`` when too many are open.
    """
    warrant = actor.warrant(WRITE)
    client = await the_client(uow, warrant, key)
    await ceiling(uow, actor, client.permissions, client.roles)
    until = now + overlap * SECOND
    if overlap:
        await credentials.outlive(uow, warrant, client.id, until, now)
    else:
        # An end by the clock would come when each node's own clock says so.
        await credentials.end_all(uow, warrant, client.id, now)
    fresh = await mint(uow, warrant, client.id, pepper, now)
    values = {"revision": client.revision + 1, "modified_at": now}
    await update_client(uow, warrant, client, values)
    about = {"old_secret_expires_at": rfc3339(until)}
    await record(uow, fact(ROTATED, actor, now, client=client.client_id, details=about))
    return Handover(await the_client(uow, warrant, client.id), fresh.secret, until)


async def end_secret(uow: UnitOfWork, actor: Actor, key: str, credential: str, now: int) -> None:
    """End one secret of the client and the tokens it gave; raises ``NotFound``."""
    warrant = actor.warrant(WRITE)
    client = await the_client(uow, warrant, key)
    await credentials.end_one(uow, warrant, client.id, credential, now)
    about = {"credential": credential}
    await record(uow, fact(SECRET_ENDED, actor, now, client=client.client_id, details=about))


async def list_secrets(
    uow: UnitOfWork, actor: Actor, key: str
) -> tuple[Client, Sequence[Credential], Mapping[str, Row]]:
    """Return the client, its secrets, and the last use of each by its id (DW-1)."""
    warrant = actor.warrant(READ)
    client = await the_client(uow, warrant, key)
    found = await credentials.list_credentials(uow, warrant, client.id)
    used: Sequence[Any] = await last_uses(uow, warrant, [client.client_id])
    return client, found, {row["credential_id"]: row for row in used}
