"""A person who proves by a password who they are, and the token they get for it.

The hash is computed in a thread and takes its time, so the state is read twice: once for what
to compare with, and once more, after the comparison, for the decision. What changed meanwhile,
the password included, decides.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from doorward.clients import Card
from doorward.credentials import FAILED, too_many
from doorward.events import Event, Result
from doorward.kernel.authority import ActorKind, Origin
from doorward.kernel.errors import CodeNeeded, NotFound, Unavailable
from doorward.kernel.names import name_key
from doorward.kernel.ordering import Standing, answering, drive
from doorward.kernel.secret import Pepper, Secret
from doorward.people import (
    CODE_ASKED,
    UNSCOPED_PERSON,
    Person,
    Place,
    person_of,
    recovery_digests,
    second_factor_proves,
    spend_recovery_code,
    spend_step,
    unscoped_renew_hash,
)
from doorward.tenants import policies_of
from doorward.tokens.model import Declined, Granted, Of
from doorward.tokens.service.plant import Plant, issuer_of
from doorward.tokens.service.proving import Entry, Spoken, State
from doorward.tokens.service.writing import Writing, lend, write

T = TypeVar("T")

SORT: Final = "user"
"""What sort of party a card of a person is of (:class:`Card`)."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user name and a password, not yet believed. ``method`` is for the log.

    ``coded`` is a door that asks for the second factor too, where the user has one: its
    ``code``, and where it ``asks`` for that, says so once the password is right. ``lend`` asks
    for a refresh token as well.
    """

    host: str
    slug: str
    origin: Origin
    username: str
    password: Secret = field(repr=False)
    code: str | None = field(default=None, repr=False)
    method: str = "password"
    lend: bool = False
    coded: bool = False
    asks: bool = False


Judge = Callable[[State, Person, int], Spoken[T]]


class PersonProver:
    """Finds out whether a password proves its user; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant

    async def run(self, login: Login, judge: Judge[T]) -> T:
        """Authenticate *login*, let *judge* decide on what was read, record, answer.

        A judge refuses by raising ``Declined``. Raises that too (``invalid_grant``) for
        everything that proves nothing, ``CodeNeeded`` where a login asks, ``Throttled`` before
        anything is computed for a source that failed too often, ``NotFound`` for an address that
        is no tenant's, ``Unavailable``.
        """
        plant = self._plant
        before = await self._look(login, plant.clock())
        # A guess costs us a hash, so whoever guesses too often is not even compared.
        if plant.throttle.holds(
            before.home.tenant, counted(plant.pepper, login.username), login.origin.address
        ):
            raise too_many()
        proves = await plant.hasher.proves(before.kept, login.password, before.home.tenant)
        now = plant.clock()
        spent = proves and await self._spend(login, before, now)

        async def look(_question: object) -> tuple[State, Person]:
            person = await self._look(login, now)
            return await state_of(plant, person), person

        async def record(entry: Entry) -> tuple[int, ...]:
            return await plant.journal.record(entry.event, entry.use, entry.tally, entry.lease)

        def decide(read: tuple[State, Person]) -> Spoken[T]:
            state, person = read
            if not proves or not person.id or person.kept != before.kept:
                return self._refused(login, person, "wrong_password", now)
            if not person.open:
                return self._refused(login, person, "user_kept_out", now)
            if person.second_factor and login.coded and not spent:
                if login.asks and not login.code:
                    return _asked(login, person, now)
                return self._refused(login, person, "wrong_code", now)
            try:
                return judge(state, person, now)
            except Declined as declined:
                return self._refused(login, person, declined.reason, now, declined)

        answer: T = await drive(answering(login.username, decide), look, record)
        await self._renew(login, before)
        return answer

    async def _spend(self, login: Login, person: Person, now: int) -> bool:
        """Whether the code that came along was one to spend, and is spent now: once each."""
        if not (login.coded and person.second_factor):
            return False
        factor = (person.id, person.home.tenant, person.sealed, person.step)
        return await spend_code(self._plant, factor, Secret(login.code or ""), now, login.origin)

    async def _renew(self, login: Login, person: Person) -> None:
        """Hash a password that was just proven with the parameters of today, if it was not."""
        if self._plant.hasher.is_outdated(person.kept):
            # The answer is recorded by now, and does not hang on this.
            with contextlib.suppress(Unavailable):
                after = await self._plant.hasher.hash(login.password, person.home.tenant)
                await self._plant.db.transact(unscoped_renew_hash, person.id, person.kept, after)

    async def _look(self, login: Login, now: int) -> Person:
        key = (login.host, login.slug, name_key(login.username), str(now))
        row = await self._plant.db.look(UNSCOPED_PERSON, key)
        if row is None:
            raise NotFound("there is no tenant at this address")
        return person_of(row)

    def _refused(
        self,
        login: Login,
        person: Person,
        reason: str,
        now: int,
        declined: Declined | None = None,
    ) -> Spoken[Any]:
        throttle, home = self._plant.throttle, person.home.tenant
        keys = throttle.keys(
            home, counted(self._plant.pepper, login.username), login.origin.address
        )

        def speak(counts: tuple[int, ...]) -> Any:
            throttle.judge(keys, counts)
            refusal = declined or not_accepted()
            refusal.dialect = person.home.dialect
            raise refusal

        # A name that nobody has may be a password, typed into the wrong field.
        event = Event(
            FAILED, home, now, person.id, ActorKind.USER.value, person.id,
            Result.REFUSED, reason, login.origin, {"method": login.method},
        )  # fmt: skip
        return Spoken(Entry(event, None, keys), speak)


async def spend_code(
    plant: Plant, factor: tuple[str, str, bytes | None, int], code: Secret, now: int, origin: Origin
) -> bool:
    """Whether *code* is one of the user's, or a recovery code, and is spent now: once each.

    *factor* is the user, its home, its sealed second factor and the last step spent.
    """
    user, tenant, sealed, last = factor
    step = second_factor_proves(user, sealed, code, now, last, plant.seal)
    if step is not None:
        return await plant.db.transact(spend_step, user, step)
    digests = recovery_digests(user, code, plant.pepper)
    if not digests:
        return False
    return await plant.db.transact(spend_recovery_code, user, tenant, digests, now, origin)


def _asked(login: Login, person: Person, now: int) -> Spoken[Any]:
    """Ask for the code of who knows the password: recorded, since it may be known to another."""

    def speak(_counts: tuple[int, ...]) -> Any:
        raise CodeNeeded("enter a code of your authenticator app too")

    event = Event(
        CODE_ASKED, person.home.tenant, now, person.id, ActorKind.USER.value, person.id,
        Result.SUCCESS, "", login.origin, {"method": login.method},
    )  # fmt: skip
    return Spoken(Entry(event), speak)


class PersonIssuer:
    """Gives people tokens for their scripts; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._prover = PersonProver(plant)

    async def issue(self, login: Login) -> Granted:
        """Return a token of the user.

        A login by password alone needs the tenant's policy, and a user without a second factor
        (D-9); who has not the one or the other hears what a wrong password hears. Raises as
        :meth:`PersonProver.run` does.
        """

        def judge(state: State, person: Person, now: int) -> Spoken[Granted]:
            if not (login.coded or password_is_enough(state.card, person)):
                raise not_accepted("password_not_enough")
            lease = lend(state.card, Of.USER, self._plant.pepper, now) if login.lend else None
            writing = person_writing(self._plant, state, login.method, login.origin)
            return write(self._plant, state, writing.lent(lease), now)

        return await self._prover.run(login, judge)


def password_is_enough(card: Card, person: Person) -> bool:
    """Whether a password alone buys a token: the tenant says so, and no second factor (D-9)."""
    return card.policies.password_tokens and not person.second_factor


def person_writing(plant: Plant, state: State, grant: str, origin: Origin) -> Writing:
    """Return what stands in a person's token: for the management API and the default one."""
    card, catalogue, _ = state
    issuer = issuer_of(plant.settings, card)
    apis = [api for api in (catalogue.managed_api, catalogue.default_api) if api is not None]
    audience = list(dict.fromkeys(api.audience_at(issuer) for api in apis))
    return Writing(grant, origin, audience, (), card.token_seconds)


async def state_of(plant: Plant, person: Person) -> State:
    """Return the state a person's own tenant decides by, with the immutable things it names."""
    home = person.home
    catalogue = await plant.catalogues.at(home.tenant, home.catalogue_revision)
    signer = await plant.signers.named(home.tenant, person.signing_kid)
    return State(card_for(person, home), catalogue, signer)


def card_for(person: Person, place: Place) -> Card:
    """Return the card of a person at *place*, which is its home or where it is to act."""
    rights = person.permissions if place.tenant == person.there.tenant else None
    return Card(
        tenant=place.tenant,
        slug=place.slug,
        host=place.host,
        tenant_open=place.state == "active",
        catalogue_revision=place.catalogue_revision,
        known=bool(person.id),
        client=person.id,
        client_id=person.id,
        enabled=True,
        granted=rights or frozenset(),
        token_seconds=policies_of(place.policies).user_token_seconds,
        expires_at=None,
        standing=Standing(person.id, person.generation, None, None),
        signing_kid=person.signing_kid,
        sort=SORT,
        name=person.username,
        user=person.id or "nobody",
        user_open=person.open,
        tenant_name=place.name,
        dialect=place.dialect,
        policies_text=place.policies,
    )


def counted(pepper: Pepper, username: str) -> str:
    """Return what failures of *username* are counted under: not the name, which may be a secret.

    It stands in the log where somebody failed too often, so nobody may try words against it.
    """
    label = f"counted|{name_key(username)}".encode("utf-8", "replace").decode()
    return pepper.derive(label, pepper.current).hex()[:20]


def not_accepted(reason: str = "") -> Declined:
    """Return the one answer to a name and password that prove nothing here."""
    return Declined("invalid_grant", "user name or password is not accepted", reason, 401)
