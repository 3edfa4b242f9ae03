"""What users are told of themselves."""

from collections.abc import Sequence

from doorward.access import Held
from doorward.kernel.authority import SELF, Actor
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import NotFound
from doorward.people import store
from doorward.people.model import Oneself


async def own_roles(uow: UnitOfWork, actor: Actor) -> Sequence[Held]:
    """Return the roles a user has, tenant by tenant: those that are open now.

    Whoever acts through a machine identity is told of its own tenant alone: it acts nowhere
    else. Raises ``Forbidden`` for who is no user.
    """
    held = await store.held_by_holder(uow, actor.warrant(SELF))
    return [one for one in held if not actor.through or one.tenant == actor.tenant]


async def oneself(uow: UnitOfWork, actor: Actor) -> Oneself:
    """Return who the acting user is. Raises ``Forbidden`` for who is no user."""
    found = await store.holder_record(uow, actor.warrant(SELF))
    if found is None:
        raise NotFound("there is no such user")
    return found
