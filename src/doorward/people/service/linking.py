"""Links that let somebody in once: to choose the first password, or another.

A link's secret stands behind the ``#`` of an address, which no browser sends and no log holds.
Whoever has it can be the user, so making one takes what setting a password takes (decision 18).
"""

from dataclasses import dataclass, field, replace

from doorward.access import BUILT_IN, roles_called
from doorward.events import fact, record
from doorward.kernel.authority import Actor, ActorKind, Warrant
from doorward.kernel.clock import rfc3339
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, NotFound
from doorward.kernel.ids import credential_id
from doorward.kernel.secret import Pepper, Secret, mint, public_part
from doorward.people import store
from doorward.people.events import LINK_MADE, LINK_USED
from doorward.people.model import (
    LIFE,
    LINK_PREFIX,
    Kept,
    Link,
    Purpose,
    SignIn,
    User,
    UserTerms,
)
from doorward.people.service.proving import words_about
from doorward.people.service.records import create
from doorward.people.service.rights import WRITE, check_gives, the_sign_in, the_user
from doorward.tenants import Tenant, own_tenant

WRONG = "this link was used, is over or is not whole: ask for another"


@dataclass(frozen=True, slots=True)
class Invited:
    """A link just made; ``secret`` is shown, or sent, this once."""

    link: Link
    secret: Secret
    tenant: Tenant
    user: User | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Who holds a link that is good: ``user`` is None for the first administrator."""

    link: Link
    tenant: Tenant
    user: User | None
    sign_in: SignIn | None = field(repr=False)
    words: tuple[str, ...] = ()

    @property
    def second_factor(self) -> bool:
        """Whether signing in takes a code too: a link stands for a password alone."""
        return self.sign_in is not None and self.sign_in.second_factor


async def invite(
    uow: UnitOfWork, actor: Actor, user_id: str, purpose: Purpose, pepper: Pepper, now: int
) -> Invited:
    """Make a link by which a user chooses a password; earlier ones end. Needs ``users:write``.

    It takes all that the user's roles give. Raises ``NotFound``, ``Forbidden``, and ``Conflict``
    for an invitation of who has a password, a reset for who has none, or somebody kept out.
    """
    warrant = actor.warrant(WRITE)
    user = await the_user(uow, warrant, user_id)
    await check_gives(uow, actor, warrant, user.roles)
    if not user.open:
        raise Conflict("this user is kept out: let it in first")
    if user.has_password and purpose is Purpose.INVITATION:
        raise Conflict("this user has a password: a link to reset it is what you want")
    if not user.has_password and purpose is Purpose.RESET:
        raise Conflict("this user has no password yet: an invitation is what you want")
    sign_in = await the_sign_in(uow, warrant, user_id)
    return await _made(uow, actor, warrant, user, purpose, pepper, now, sign_in.generation)


async def invite_first(uow: UnitOfWork, system: Actor, pepper: Pepper, now: int) -> Invited:
    """Make a link by which somebody becomes administrator; one before it ends.

    For who is at the machine: it is *system* that asks.
    """
    warrant = system.warrant(WRITE)
    return await _made(uow, system, warrant, None, Purpose.FIRST, pepper, now, 0)


async def _made(
    uow: UnitOfWork,
    actor: Actor,
    warrant: Warrant,
    user: User | None,
    purpose: Purpose,
    pepper: Pepper,
    now: int,
    generation: int,
) -> Invited:
    public = credential_id()
    secret = mint(LINK_PREFIX, public)
    link = Link(
        f"lnk_{public}", warrant.tenant, user.id if user else "", purpose.value,
        pepper.digest(secret), pepper.current, generation, now, now + LIFE[purpose],
    )  # fmt: skip
    await store.insert_link(uow, warrant, link)
    about = {"user": link.user, "purpose": link.purpose, "until": rfc3339(link.until)}
    await record(uow, fact(LINK_MADE, actor, now, client=link.user, details=about))
    return Invited(link, secret, await own_tenant(uow, warrant), user)


async def guest_of(
    uow: UnitOfWork, system: Actor, presented: Secret, pepper: Pepper, now: int
) -> Guest | None:
    """Return who holds the link *presented*, None for one that is not accepted now."""
    warrant = system.warrant(WRITE)
    public = public_part(presented, LINK_PREFIX)
    link = await store.find_link(uow, warrant, f"lnk_{public}") if public else None
    if link is None or not pepper.proves(presented, link.digest, link.pepper_id):
        return None
    tenant = await own_tenant(uow, warrant)
    if now >= link.until or tenant.state.value != "active":
        return None
    if not link.user:
        return Guest(link, tenant, None, None, (tenant.name, tenant.slug))
    user = await store.find_user(uow, warrant, link.user)
    sign_in = await store.sign_in_of(uow, warrant, link.user)
    if user is None or sign_in is None or not user.open or sign_in.generation != link.generation:
        return None
    words = await words_about(uow, warrant, user.terms)
    return Guest(link, tenant, user, sign_in, tuple(words))


async def settle_guest(
    uow: UnitOfWork,
    system: Actor,
    guest: Guest,
    kept: Kept,
    now: int,
    *,
    username: str = "",
) -> tuple[str, int]:
    """Spend the link of *guest* for the password *kept*; return the user and its generation.

    Raises ``NotFound`` when the link or the user's proofs were spent or changed meanwhile, and
    for the first one ``Conflict`` where the *username* is taken.
    """
    warrant = system.warrant(WRITE)
    present = await store.find_link(uow, warrant, guest.link.id)
    if present != guest.link:
        raise NotFound(WRONG)
    if guest.user is None:
        user_id = await _first(uow, system, warrant, username, kept, now)
    else:
        user_id = guest.user.id
        if _lasting(await store.sign_in_of(uow, warrant, user_id)) != _lasting(guest.sign_in):
            raise NotFound(WRONG)
        await store.keep_password(uow, warrant, user_id, kept, now)
    await store.drop_links(uow, warrant, guest.link.user)
    about = {"user": user_id, "purpose": guest.link.purpose}
    actor = Actor(ActorKind.USER, user_id, system.tenant, frozenset(), system.origin)
    await record(uow, fact(LINK_USED, actor, now, client=user_id, details=about))
    return user_id, (await the_sign_in(uow, warrant, user_id)).generation


def _lasting(sign_in: SignIn | None) -> SignIn | None:
    """Return the proofs without the last code: it may be the one that was just spent."""
    return None if sign_in is None else replace(sign_in, step=0)


async def _first(
    uow: UnitOfWork, system: Actor, warrant: Warrant, username: str, kept: Kept, now: int
) -> str:
    """Make the user whom a first link lets in: an administrator by its role."""
    role = (await roles_called(uow, warrant, [BUILT_IN[0].name]))[0]
    user, _ = await create(uow, system, UserTerms(username), now, roles=[role], kept=kept)
    return user.id
