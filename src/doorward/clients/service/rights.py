"""Nobody gives what they do not have: the ceiling under every grant and every new secret."""

from collections.abc import Iterable
from typing import Final

from doorward.access import load_catalogue, role_permissions
from doorward.clients.model import Client
from doorward.clients.store import find_client
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import NotFound

READ: Final = "clients:read"
WRITE: Final = "clients:write"


async def the_client(uow: UnitOfWork, warrant: Warrant, key: str) -> Client:
    """Return the tenant's client with the id *key*; raises :class:`NotFound`."""
    client = await find_client(uow, warrant, key)
    if client is None:
        raise NotFound("there is no such client")
    return client


async def ceiling(
    uow: UnitOfWork, actor: Actor, permissions: Iterable[str], roles: Iterable[str]
) -> None:
    """Refuse to hand out rights that *actor* does not have itself, named or through roles.

    Raises :class:`Forbidden` naming what is missing, ``Invalid`` for unknown roles.
    """
    warrant = actor.warrant(WRITE)
    wanted = set(permissions)
    through = await role_permissions(uow, warrant, tuple(roles))
    for one in through.values():
        wanted |= one
    if wanted:
        (await load_catalogue(uow, warrant)).check_held(actor.powers, wanted)


async def grantable(uow: UnitOfWork, warrant: Warrant, permissions: Iterable[str]) -> None:
    """Refuse permissions that the tenant does not offer to clients (INC-35, INC-37).

    Raises ``Invalid`` naming each.
    """
    catalogue = await load_catalogue(uow, warrant)
    catalogue.check_grantable(permissions, "permissions")
