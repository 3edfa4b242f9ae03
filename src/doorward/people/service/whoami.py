"""What a signed-in person is told: who it is, where it is, and what it may do there now."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorward.access import Held
from doorward.kernel.authority import OWN, Actor
from doorward.kernel.db import UnitOfWork
from doorward.people import store
from doorward.people.model import Session, User
from doorward.people.service.own import own_roles
from doorward.people.service.rights import the_user
from doorward.people.service.sessions import at_home, own_session
from doorward.tenants import Tenant, own_tenant


@dataclass(frozen=True, slots=True)
class Whoami:
    """A signed-in person: at ``home``, acting in ``tenant``, with roles in several."""

    user: User
    home: Tenant
    tenant: Tenant
    held: Sequence[Held]
    permissions: tuple[str, ...]
    session: Session
    passkeys: int = 0
    recovery_codes: int = 0


async def whoami(uow: UnitOfWork, actor: Actor) -> Whoami:
    """Return who acts by this session; raises ``NotFound`` for who acts by none."""
    session = await own_session(uow, actor)
    home = at_home(actor, session).warrant(OWN)
    powers = actor.powers if isinstance(actor.powers, frozenset) else frozenset()
    return Whoami(
        await the_user(uow, home, actor.id),
        await own_tenant(uow, home),
        await own_tenant(uow, actor.warrant(OWN)),
        await own_roles(uow, actor),
        tuple(sorted(powers)),
        session,
        len(await store.passkeys_of(uow, home, actor.id)),
        await store.count_recovery_codes(uow, home, actor.id),
    )
