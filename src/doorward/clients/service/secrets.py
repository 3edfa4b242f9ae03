"""New secrets: at once, or beside the old one for a while (DW-1, D-1); and a second look (D-2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from doorward import credentials
from doorward.clients.events import COPIED, SECRET_ENDED
from doorward.clients.model import Client, Handover
from doorward.clients.service.minting import keeps_secrets, new_secret
from doorward.clients.service.rights import WRITE, ceiling, the_client
from doorward.clients.service.sorts import API_CLIENTS, Sort
from doorward.clients.store import update_client
from doorward.credentials import Credential
from doorward.events import fact, last_uses, record
from doorward.kernel.authority import Actor
from doorward.kernel.clock import SECOND, rfc3339
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.errors import Conflict
from doorward.kernel.vault import Vault


async def reset(
    uow: UnitOfWork, actor: Actor, key: str, vault: Vault, now: int, sort: Sort = API_CLIENTS
) -> Handover:
    """End every secret and token of the client and mint one new secret (INC-14, INC-50).

    A secret is as good as the rights behind it, so the actor must have them all: otherwise
    whoever may reset clients could become any of them.
    """
    assert sort.secrets is not None  # noqa: S101 the doors of what has no secret do not lead here
    warrant = actor.warrant(sort.write)
    client = await the_client(uow, warrant, key, sort)
    _check_proof(actor, client, now)
    await ceiling(uow, actor, client.permissions, client.roles, sort)
    await credentials.end_all(uow, warrant, client.id, now)
    secret = await new_secret(uow, warrant, client, vault, now)
    values = {"revision": client.revision + 1, "modified_at": now}
    await update_client(uow, warrant, client, values)
    await record(uow, fact(sort.secrets.reset, actor, now, client=client.client_id))
    return Handover(await the_client(uow, warrant, client.id, sort), secret)


async def rotate(
    uow: UnitOfWork,
    actor: Actor,
    key: str,
    overlap: int,
    vault: Vault,
    now: int,
    sort: Sort = API_CLIENTS,
) -> Handover:
    """Mint a secret beside the present ones, which end *overlap* seconds from now.

    Tokens of an old secret end with it. Raises ``Invalid`` when too many are open.
    """
    assert sort.secrets is not None  # noqa: S101 the doors of what has no secret do not lead here
    warrant = actor.warrant(sort.write)
    client = await the_client(uow, warrant, key, sort)
    _check_proof(actor, client, now)
    await ceiling(uow, actor, client.permissions, client.roles, sort)
    until = now + overlap * SECOND
    if overlap:
        await credentials.outlive(uow, warrant, client.id, until, now)
    else:
        # An end by the clock would come when each node's own clock says so.
        await credentials.end_all(uow, warrant, client.id, now)
    secret = await new_secret(uow, warrant, client, vault, now)
    values = {"revision": client.revision + 1, "modified_at": now}
    await update_client(uow, warrant, client, values)
    about = {"old_secret_expires_at": rfc3339(until)}
    told = sort.secrets.rotated
    await record(uow, fact(told, actor, now, client=client.client_id, details=about))
    return Handover(await the_client(uow, warrant, client.id, sort), secret, until)


async def copy(uow: UnitOfWork, actor: Actor, key: str, vault: Vault, now: int) -> Handover:
    """Return the present secret of a client once more; each look is an event (D-2, XIQ-23).

    Whoever looks could as well act with it, so the actor must have all its rights. Raises
    ``Conflict`` where secrets are not kept, saying what to do instead.
    """
    warrant = actor.warrant(WRITE)
    client = await the_client(uow, warrant, key)
    await ceiling(uow, actor, client.permissions, client.roles)
    if not await keeps_secrets(uow, warrant, client):
        raise Conflict("this tenant keeps no secrets: rotate or reset to get a new one")
    found = await credentials.retrieve(uow, warrant, client.id, vault, now)
    if found is None:
        raise Conflict("this client has no secret that was kept: rotate or reset to get one")
    about = {"credential": found.id}
    await record(uow, fact(COPIED, actor, now, client=client.client_id, details=about))
    return Handover(client, found.secret)


def _check_proof(actor: Actor, client: Client, now: int) -> None:
    """Ask of a session for a fresh proof where the system's own client gets a new secret."""
    if not client.user_defined:
        actor.check_fresh(now)


async def end_secret(
    uow: UnitOfWork, actor: Actor, key: str, credential: str, now: int, sort: Sort = API_CLIENTS
) -> None:
    """End one secret of the client and the tokens it gave; raises ``NotFound``."""
    warrant = actor.warrant(sort.write)
    client = await the_client(uow, warrant, key, sort)
    await credentials.end_one(uow, warrant, client.id, credential, now)
    about = {"credential": credential}
    await record(uow, fact(SECRET_ENDED, actor, now, client=client.client_id, details=about))


async def list_secrets(
    uow: UnitOfWork, actor: Actor, key: str, sort: Sort = API_CLIENTS
) -> tuple[Client, Sequence[Credential], Mapping[str, Row]]:
    """Return the client, its secrets, and the last use of each by its id (DW-1)."""
    warrant = actor.warrant(sort.read)
    client = await the_client(uow, warrant, key, sort)
    found = await credentials.list_credentials(uow, warrant, client.id)
    used: Sequence[Any] = await last_uses(uow, warrant, [client.client_id])
    return client, found, {row["credential_id"]: row for row in used}
