"""What users are told of themselves."""

from collections.abc import Sequence

from doorward.access import Held
from doorward.kernel.authority import SELF, Actor
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.errors import NotFound
from doorward.people import store
from doorward.people.model import Oneself
from doorward.people.store import UNSCOPED_ONESELF, oneself_of


async def own_roles(uow: UnitOfWork, actor: Actor) -> Sequence[Held]:
    """Return the roles a user has, tenant by tenant: those that are open now.

    Whoever acts through a machine identity is told of its own tenant alone: it acts nowhere
    else. Raises ``Forbidden`` for who is no user.
    """
    held = await store.held_by_holder(uow, actor.warrant(SELF))
    return [one for one in held if not actor.through or one.tenant == actor.tenant]


async def oneself(db: Database, actor: Actor, tenant_name: str) -> tuple[Oneself, Sequence[Held]]:
    """Return who the acting user is and which roles it has where it acts, read at once.

    Raises ``Forbidden`` for who is no user, ``NotFound`` for one that is gone.
    """
    warrant = actor.warrant(SELF)
    row = await db.look(UNSCOPED_ONESELF, (actor.id, warrant.tenant))
    if row is None:
        raise NotFound("there is no such user")
    return oneself_of(row, warrant.tenant, tenant_name)
