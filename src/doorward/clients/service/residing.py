"""The client that runs within this installation: its secrets are handed over, not sent.

Whoever runs it says here how it takes a secret. That is in the transaction that makes the secret,
so that it is never without one.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from doorward.clients.model import Client
from doorward.clients.service.rights import READ
from doorward.clients.store import kept_client
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.secret import Secret
from doorward.kernel.vault import Vault

HERE: Final = "this installation"
"""What is told instead of a host where nothing went over the network."""

Take = Callable[[UnitOfWork, Warrant, Client, Secret, Vault, int], Awaitable[None]]

_TAKES: Final[list[Take]] = []


def register_resident(take: Take) -> None:
    """Hand the secrets of the client that the system keeps to *take* from now on."""
    _TAKES.append(take)


def resides(client: Client) -> bool:
    """Whether *client* runs within this installation: the system's own, sent nowhere else."""
    return client.kept and not client.receiver and bool(_TAKES)


async def resident_of(uow: UnitOfWork, actor: Actor) -> Client | None:
    """Return the tenant's client that runs within this installation, if one does."""
    client = await kept_client(uow, actor.warrant(READ))
    return client if client is not None and resides(client) else None


async def hand_over(
    uow: UnitOfWork, warrant: Warrant, client: Client, secret: Secret, vault: Vault, now: int
) -> None:
    """Give *secret* to whoever runs *client* here."""
    for take in _TAKES:
        await take(uow, warrant, client, secret, vault, now)
