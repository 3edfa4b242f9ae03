"""New secrets as a tenant wants them kept: forgotten, or sealed to be copied later (D-2)."""

from doorward.clients.model import Client, ClientKind
from doorward.clients.service.sorts import SORTS
from doorward.credentials import Fresh, Keeping, anchor, mint
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.secret import Secret
from doorward.kernel.vault import Vault
from doorward.tenants import own_tenant


async def first_secret(
    uow: UnitOfWork, warrant: Warrant, client: Client, vault: Vault, now: int
) -> Secret | None:
    """Give a new machine identity what proves it; None where no secret ever does."""
    if SORTS[client.kind].secrets is None:
        await anchor(uow, warrant, client.id, vault, now)
        return None
    return await new_secret(uow, warrant, client, vault, now)


async def new_secret(
    uow: UnitOfWork, warrant: Warrant, client: Client, vault: Vault, now: int
) -> Secret:
    """Mint a secret of the client's kind."""
    return (await new_fresh(uow, warrant, client, vault, now)).secret


async def new_fresh(
    uow: UnitOfWork,
    warrant: Warrant,
    client: Client,
    vault: Vault,
    now: int,
    *,
    expires_at: int | None = None,
) -> Fresh:
    """Mint a secret that ends by itself at *expires_at*, and return it with its credential's id."""
    secrets = SORTS[client.kind].secrets
    assert secrets is not None  # noqa: S101 the doors of what has no secret do not lead here
    kept = await keeps_secrets(uow, warrant, client)
    how = Keeping(retrievable=kept, expires_at=expires_at)
    return await mint(uow, warrant, client.id, vault, now, secrets.kind, how)


async def keeps_secrets(uow: UnitOfWork, warrant: Warrant, client: Client) -> bool:
    """Whether the tenant lets the secret of this client be looked at again."""
    if client.kind is not ClientKind.API_CLIENT:
        return False
    return (await own_tenant(uow, warrant)).policies.retrievable_secrets
