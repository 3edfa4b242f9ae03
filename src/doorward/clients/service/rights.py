"""Nobody gives what they do not have: the ceiling under every grant and every new secret."""

from collections.abc import Iterable

from doorward.access import load_catalogue, role_permissions
from doorward.clients.model import Client
from doorward.clients.service.sorts import API_CLIENTS, Sort
from doorward.clients.store import find_client, rights_of_user
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import NotFound

READ = API_CLIENTS.read
WRITE = API_CLIENTS.write


async def the_client(
    uow: UnitOfWork, warrant: Warrant, key: str, sort: Sort = API_CLIENTS
) -> Client:
    """Return the tenant's machine identity of that sort with the id *key*; raises ``NotFound``."""
    client = await find_client(uow, warrant, key, sort.kind)
    if client is None:
        raise NotFound(f"there is no such {sort.noun}")
    return client


async def ceiling(
    uow: UnitOfWork,
    actor: Actor,
    permissions: Iterable[str],
    roles: Iterable[str],
    sort: Sort = API_CLIENTS,
) -> None:
    """Refuse to hand out rights that *actor* does not have itself, named or through roles.

    Raises :class:`Forbidden` naming what is missing, ``Invalid`` for unknown roles.
    """
    warrant = actor.warrant(sort.write)
    wanted = set(permissions)
    through = await role_permissions(uow, warrant, tuple(roles))
    for one in through.values():
        wanted |= one
    if wanted:
        (await load_catalogue(uow, warrant)).check_held(actor.powers, wanted)


async def personal_ceiling(uow: UnitOfWork, actor: Actor, warrant: Warrant, user: str) -> None:
    """Refuse to hand out what acts with the rights of *user*, unless *actor* has them all now.

    Raises :class:`Forbidden` naming what is missing.
    """
    catalogue = await load_catalogue(uow, warrant)
    wanted = await rights_of_user(uow, warrant, user) & catalogue.offered
    catalogue.check_held(actor.powers, wanted)


async def grantable(uow: UnitOfWork, warrant: Warrant, permissions: Iterable[str]) -> None:
    """Refuse permissions that the tenant does not offer to clients (INC-35, INC-37).

    Raises ``Invalid`` naming each.
    """
    catalogue = await load_catalogue(uow, warrant)
    catalogue.check_grantable(permissions, "permissions")
