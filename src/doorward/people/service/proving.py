"""Passwords and second factors: set, changed and removed by those who may.

Hashing is done outside any transaction, which therefore looks again at all that was looked at
before it. A wrong proof is counted and recorded before it is told.
"""

from typing import Final

from doorward.credentials import Throttle, too_many
from doorward.events import Event, Journal, Result, fact, record
from doorward.kernel.authority import OWN, Actor, Warrant
from doorward.kernel.clock import Clock
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.errors import Conflict, Invalid, Stale
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Secret
from doorward.people import store
from doorward.people.events import (
    FACTOR_ADDED,
    FACTOR_BEGUN,
    FACTOR_REMOVED,
    PASSWORD_CHANGED,
    PASSWORD_SET,
    PROOF_REFUSED,
)
from doorward.people.model import (
    Enrolment,
    Kept,
    SignIn,
    UserTerms,
    check_password,
    factor_context,
    new_factor,
)
from doorward.people.passwords import Hasher
from doorward.people.service.rights import WRITE, check_gives, the_sign_in, the_user
from doorward.people.service.second_factor import enrolment_uri, second_factor_proves, spend_step
from doorward.tenants import own_tenant

_NONE: Final = Kept("", alone=True)


class Proofs:
    """What people's doors change their proofs with; one per process."""

    def __init__(
        self,
        db: Database,
        journal: Journal,
        throttle: Throttle,
        hasher: Hasher,
        seal: Seal,
        clock: Clock,
    ) -> None:
        self._db = db
        self._journal = journal
        self._throttle = throttle
        self._hasher = hasher
        self._seal = seal
        self._clock = clock

    async def first(self, actor: Actor, terms: UserTerms, password: Secret) -> Kept:
        """Return the password of a user to be made, for ``create``. Needs ``users:write``.

        Raises ``Invalid`` for one that is too short or is guessed first.
        """
        words = await self._db.read(words_about, actor.warrant(WRITE), terms)
        return await self._kept(actor, password, words, second_factor=False)

    async def set_password(self, actor: Actor, user_id: str, password: Secret) -> None:
        """Give a user another password; all its tokens end. Needs ``users:write``.

        Whoever sets a password can sign in as the user, so the actor must hold all that the
        user's roles give. Raises ``NotFound``, ``Forbidden`` and ``Invalid``.
        """
        words, before = await self._db.read(_may_set, actor, user_id)
        kept = await self._kept(actor, password, words, second_factor=before.second_factor)
        await self._db.transact(_set, actor, user_id, kept, self._clock())

    async def change_password(self, actor: Actor, present: Secret, password: Secret) -> None:
        """Change one's own password, proving the *present* one; all one's tokens end.

        Raises ``Invalid``, ``Throttled``, and ``Stale`` when it was changed meanwhile.
        """
        words, before = await self._db.read(_own, actor)
        await self._check(actor, before, present, "present")
        kept = await self._kept(actor, password, words, second_factor=before.second_factor)
        await self._db.transact(_change, actor, before, kept, self._clock())

    async def begin_factor(self, actor: Actor, password: Secret) -> Enrolment:
        """Begin to set up one's own second factor; it counts once a code confirmed it.

        Raises ``Conflict`` where there is one, ``Invalid`` for a wrong password, ``Throttled``.
        """
        _, before = await self._db.read(_own, actor)
        if before.second_factor:
            raise Conflict("there is a second factor already: remove it first")
        await self._check(actor, before, password, "password")
        secret = new_factor()
        sealed = self._seal.close(secret.reveal().encode(), factor_context(actor.id))
        username, tenant = await self._db.transact(_begin, actor, before, sealed, self._clock())
        return Enrolment(secret, enrolment_uri(secret, username, tenant))

    async def confirm_factor(self, actor: Actor, code: Secret) -> None:
        """Let one's own second factor count, by a code that it gave.

        Raises ``Conflict`` where none waits for it, ``Invalid``, ``Throttled``.
        """
        _, before = await self._db.read(_own, actor)
        if before.sealed is None or before.confirmed:
            raise Conflict("no second factor waits to be confirmed: begin one")
        step = await self._step(actor, before, code)
        await self._db.transact(_confirm, actor, before, step, self._clock())

    async def remove_factor(self, actor: Actor, code: Secret) -> None:
        """Remove one's own second factor, by a last code of it.

        Raises ``Conflict`` where there is none, or where the password is too short to stand
        alone, ``Invalid``, ``Throttled``.
        """
        _, before = await self._db.read(_own, actor)
        _check_removable(before)
        step = await self._step(actor, before, code)
        await self._db.transact(_remove, actor, before, step, self._clock())

    async def remove_factor_of(self, actor: Actor, user_id: str) -> None:
        """Remove the second factor of a user who lost it. Needs ``users:write``.

        As for a password, the actor must hold all that the user's roles give. A password that is
        too short to stand alone ends with it. Raises ``NotFound``, ``Conflict``, ``Forbidden``.
        """
        await self._db.transact(_remove_of, actor, user_id, self._clock())

    async def _kept(
        self, actor: Actor, password: Secret, words: list[str], *, second_factor: bool
    ) -> Kept:
        alone = check_password(password, words, second_factor=second_factor)
        return Kept(await self._hasher.hash(password, actor.tenant), alone)

    async def _check(self, actor: Actor, before: SignIn, password: Secret, field: str) -> None:
        self._hold(actor)
        if not await self._hasher.proves(before.password.hash, password, actor.tenant):
            await self._refuse(actor, "wrong_password")
            raise Invalid.field(field, "your present password")

    async def _step(self, actor: Actor, before: SignIn, code: Secret) -> int:
        self._hold(actor)
        step = second_factor_proves(
            actor.id, before.sealed, code, self._clock(), before.step, self._seal
        )
        if step is None:
            await self._refuse(actor, "wrong_code")
            raise _wrong_code()
        return step

    def _hold(self, actor: Actor) -> None:
        # Unlike a machine's secret, a password or code can be guessed: over the limit none is
        # looked at, so that nobody is told which would have been right.
        if self._throttle.holds(actor.tenant, actor.id, actor.origin.address):
            raise too_many()

    async def _refuse(self, actor: Actor, reason: str) -> None:
        keys = self._throttle.keys(actor.tenant, actor.id, actor.origin.address)
        event = Event(
            PROOF_REFUSED, actor.tenant, self._clock(), actor.id, actor.kind.value, "",
            Result.REFUSED, reason, actor.origin, {"user": actor.id},
        )  # fmt: skip
        self._throttle.judge(keys, await self._journal.record(event, None, keys))


async def words_about(uow: UnitOfWork, warrant: Warrant, terms: UserTerms) -> list[str]:
    """Return the words that are tried first against a user: names, address, tenant."""
    tenant = await own_tenant(uow, warrant)
    about = (terms.username, terms.name, terms.first_name, terms.last_name, terms.email)
    return [*about, tenant.name, tenant.slug]


async def _may_set(uow: UnitOfWork, actor: Actor, user_id: str) -> tuple[list[str], SignIn]:
    warrant = actor.warrant(WRITE)
    user = await the_user(uow, warrant, user_id)
    await check_gives(uow, actor, warrant, user.roles)
    return await words_about(uow, warrant, user.terms), await the_sign_in(uow, warrant, user_id)


async def _own(uow: UnitOfWork, actor: Actor) -> tuple[list[str], SignIn]:
    warrant = actor.warrant(OWN)
    user = await the_user(uow, warrant, actor.id)
    return await words_about(uow, warrant, user.terms), await the_sign_in(uow, warrant, actor.id)


async def _set(uow: UnitOfWork, actor: Actor, user_id: str, kept: Kept, now: int) -> None:
    _, present = await _may_set(uow, actor, user_id)
    _check_long_enough(present, kept)
    await store.keep_password(uow, actor.warrant(WRITE), user_id, kept, now)
    await record(uow, fact(PASSWORD_SET, actor, now, details={"user": user_id}))


async def _change(uow: UnitOfWork, actor: Actor, before: SignIn, kept: Kept, now: int) -> None:
    present = await _unchanged(uow, actor, before)
    _check_long_enough(present, kept)
    await store.keep_password(uow, actor.warrant(OWN), actor.id, kept, now)
    await record(uow, fact(PASSWORD_CHANGED, actor, now, details={"user": actor.id}))


async def _begin(
    uow: UnitOfWork, actor: Actor, before: SignIn, sealed: bytes, now: int
) -> tuple[str, str]:
    await _unchanged(uow, actor, before)
    warrant = actor.warrant(OWN)
    await store.keep_factor(uow, warrant, actor.id, sealed, now)
    await record(uow, fact(FACTOR_BEGUN, actor, now, details={"user": actor.id}))
    user = await the_user(uow, warrant, actor.id)
    return user.terms.username, (await own_tenant(uow, warrant)).name


async def _confirm(uow: UnitOfWork, actor: Actor, before: SignIn, step: int, now: int) -> None:
    await _unchanged(uow, actor, before)
    await _spend(uow, actor, step)
    await store.confirm_factor(uow, actor.warrant(OWN), actor.id, now)
    await record(uow, fact(FACTOR_ADDED, actor, now, details={"user": actor.id}))


async def _remove(uow: UnitOfWork, actor: Actor, before: SignIn, step: int, now: int) -> None:
    _check_removable(await _unchanged(uow, actor, before))
    await _spend(uow, actor, step)
    await store.keep_factor(uow, actor.warrant(OWN), actor.id, None, now)
    about = {"user": actor.id, "password_ended": False}
    await record(uow, fact(FACTOR_REMOVED, actor, now, details=about))


async def _remove_of(uow: UnitOfWork, actor: Actor, user_id: str, now: int) -> None:
    _, present = await _may_set(uow, actor, user_id)
    if present.sealed is None:
        raise Conflict("this user has no second factor")
    warrant = actor.warrant(WRITE)
    await store.keep_factor(uow, warrant, user_id, None, now)
    ends = not present.password.alone
    if ends:
        await store.keep_password(uow, warrant, user_id, _NONE, now)
    about = {"user": user_id, "password_ended": ends}
    await record(uow, fact(FACTOR_REMOVED, actor, now, details=about))


async def _unchanged(uow: UnitOfWork, actor: Actor, before: SignIn) -> SignIn:
    """Return what is kept now, which must be what was proved against."""
    present = await the_sign_in(uow, actor.warrant(OWN), actor.id)
    seen = (before.password, before.sealed, before.confirmed)
    if (present.password, present.sealed, present.confirmed) != seen:
        raise Stale("your sign-in was changed meanwhile; try again")
    return present


async def _spend(uow: UnitOfWork, actor: Actor, step: int) -> None:
    if not await spend_step(uow, actor.id, step):
        raise _wrong_code()


def _check_removable(present: SignIn) -> None:
    if not present.second_factor:
        raise Conflict("there is no second factor")
    if not present.password.alone:
        raise Conflict("your password is too short to stand alone: choose a longer one first")


def _check_long_enough(present: SignIn, kept: Kept) -> None:
    if not kept.alone and not present.second_factor:
        raise Stale("the second factor was removed meanwhile; choose a longer password")


def _wrong_code() -> Invalid:
    return Invalid.field("code", "a code of your authenticator app that was not used yet")
