"""Nobody gives what they lack, and nobody becomes somebody mightier."""

from collections.abc import Collection
from typing import Final

from doorward.access import load_catalogue, role_permissions
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import NotFound
from doorward.people import store
from doorward.people.model import SignIn, User

READ: Final = "users:read"
WRITE: Final = "users:write"


async def the_user(uow: UnitOfWork, warrant: Warrant, user_id: str) -> User:
    """Return the tenant's user; raises ``NotFound``."""
    user = await store.find_user(uow, warrant, user_id)
    if user is None:
        raise NotFound("there is no such user")
    return user


async def the_sign_in(uow: UnitOfWork, warrant: Warrant, user_id: str) -> SignIn:
    """Return what is kept of the proofs of the tenant's user; raises ``NotFound``."""
    found = await store.sign_in_of(uow, warrant, user_id)
    if found is None:
        raise NotFound("there is no such user")
    return found


async def check_gives(
    uow: UnitOfWork, actor: Actor, warrant: Warrant, roles: Collection[str]
) -> None:
    """Refuse to hand out roles, or the sign-in of who has them, that give more than one has.

    What a user may do in other tenants is not looked at: they gave it to whomever its home
    lets sign in. Raises ``Forbidden`` naming what is missing, ``Invalid`` for roles that are
    none.
    """
    through = await role_permissions(uow, warrant, tuple(roles))
    wanted = {permission for given in through.values() for permission in given}
    if wanted:
        (await load_catalogue(uow, warrant)).check_held(actor.powers, wanted)
