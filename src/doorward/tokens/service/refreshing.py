"""Refreshing: an access token for a refresh token, which is followed by its successor (D-11)."""

from dataclasses import dataclass
from typing import Any

from doorward.clients import Card, card_of
from doorward.credentials import too_many
from doorward.events import Event, Lease, Result, fact, record
from doorward.kernel.authority import Actor, ActorKind, Origin
from doorward.kernel.clock import SECOND
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import NotFound
from doorward.kernel.ordering import answering, drive
from doorward.kernel.secret import Secret
from doorward.people import PERSON_WIDTH, person_of
from doorward.tokens.events import FAMILY_ENDED, REFRESH_FAILED
from doorward.tokens.grants import GRANTS
from doorward.tokens.model import (
    Asked,
    Declined,
    Granted,
    Method,
    Of,
    Presented,
    Turn,
    end_of,
    is_genuine,
    read_refresh,
    turn_of,
)
from doorward.tokens.service.issuing import admit, grant_token
from doorward.tokens.service.persons import password_is_enough, person_writing, state_of
from doorward.tokens.service.plant import Plant
from doorward.tokens.service.proving import Entry, Spoken, State
from doorward.tokens.service.writing import ends_of, write
from doorward.tokens.store import (
    LEASE_WIDTH,
    UNSCOPED_REFRESH_KEY,
    UNSCOPED_REFRESH_USER,
    insert_revocation,
    lease_of,
)

OWN = "tokens:refresh-own"
"""What ends a family whose token was used twice; no catalogue needs to grant it."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one reading found: the holder's state, the lease, and whether the family was ended.

    ``enough`` is false for a person whose password alone would buy no token now.
    """

    state: State
    lease: Lease
    ended: bool
    enough: bool = True


class Reused(Exception):
    """A refresh token that its successor had taken the place of already."""

    def __init__(self, card: Card, lease: Lease) -> None:
        super().__init__()
        self.card = card
        self.lease = lease


class Refresher:
    """Gives new access tokens for refresh tokens; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant

    async def refresh(self, host: str, slug: str, origin: Origin, secret: Secret) -> Granted:
        """Return an access token and the successor of the refresh token *secret*.

        The token used last may come again and gets the same successor. The use of an older
        one ends the family, with every access token it gave, before this raises. Raises
        ``Declined`` (``invalid_grant``), ``Throttled``, ``NotFound``, ``Unavailable``.
        """
        plant = self._plant
        now = plant.clock()
        presented = read_refresh(secret)
        if presented is None or presented.of is None:
            # A typing error: nothing is looked up, but the address must be a tenant's.
            presented = Presented("K" + "0" * 10, 0, secret)

        async def look(_question: object) -> Read:
            return await self._look(host, slug, presented, now)

        async def durable(entry: Entry) -> tuple[int, ...]:
            return await plant.journal.record(entry.event, entry.use, entry.tally, entry.lease)

        def decide(read: Read) -> Spoken[Granted]:
            reason = self._failure(presented, read, now)
            if reason:
                return self._refused(read, origin, reason, now)
            return self._turned(presented, read, origin, now)

        try:
            granted: Granted = await drive(answering(presented.family, decide), look, durable)
        except Reused as reused:
            actor = _holder(reused.card, origin)
            await plant.db.transact(_end_family, actor, reused.lease, now)
            raise _not_accepted(reused.card) from None
        return granted

    async def _look(self, host: str, slug: str, presented: Presented, now: int) -> Read:
        plant = self._plant
        key = (host, slug, presented.family, str(now))
        enough = True
        if presented.of is Of.USER:
            row = await plant.db.look(UNSCOPED_REFRESH_USER, key)
            if row is None:
                raise NotFound("there is no tenant at this address")
            person = person_of(row)
            state = await state_of(plant, person)
            enough = password_is_enough(state.card, person)
            extra = row[PERSON_WIDTH:]
        else:
            row = await plant.db.look(UNSCOPED_REFRESH_KEY, key)
            if row is None:
                raise NotFound("there is no tenant at this address")
            extra = row[-LEASE_WIDTH:]
            card = card_of(row, extra[2] or " ", extra[3] or " ")
            catalogue = await plant.catalogues.at(card.tenant, card.catalogue_revision)
            signer = await plant.signers.named(card.tenant, card.signing_kid)
            state = State(card, catalogue, signer)
        return Read(state, lease_of(extra), extra[-1] is not None, enough)

    def _failure(self, presented: Presented, read: Read, now: int) -> str:
        card, lease = read.state.card, read.lease
        # Computed for a family that does not exist just as for one that does.
        genuine = is_genuine(presented, lease, self._plant.pepper)
        if not lease.id or lease.tenant != card.tenant or not card.known:
            return "unknown_refresh_token"
        if not genuine:
            return "forged_refresh_token"
        if read.ended:
            return "ended_family"
        if not card.standing.carries(lease.credential, lease.generation, now):
            return "ended_credential"
        if not read.enough:
            return "password_not_enough"
        return "expired_refresh_token" if now >= lease.until else ""

    def _turned(
        self, presented: Presented, read: Read, origin: Origin, now: int
    ) -> Spoken[Granted]:
        plant, state, lease = self._plant, read.state, read.lease
        card = state.card
        match turn_of(presented.step, lease.step):
            case Turn.REUSED:
                return Spoken(None, lambda _receipt: _raise(Reused(card, lease)))
            case Turn.IMPOSSIBLE:
                return self._refused(read, origin, "forged_refresh_token", now)
            case Turn.NEXT:
                until = end_of(lease.began_at, now, card.policies.refresh_seconds)
                until = min([until, *ends_of(card)])
                lease = lease._replace(step=presented.step, until=max(lease.until, until))
        try:
            admit(card, now, origin.address)
            if card.personal:
                writing = person_writing(plant, state, "refresh_token", origin)
                return write(plant, state, writing.lent(lease, presented.step + 1), now)
            asked = Asked("", "", origin, Method.NONE, card.client_id, Secret(""), "refresh_token")
            rights = GRANTS["client_credentials"].rights(card)
            return grant_token(plant, asked, state, rights, now, lease, presented.step + 1)
        except Declined as declined:
            declined.dialect = card.dialect
            return self._refused(read, origin, declined.reason, now, declined)

    def _refused(
        self,
        read: Read,
        origin: Origin,
        reason: str,
        now: int,
        declined: Declined | None = None,
    ) -> Spoken[Any]:
        card, throttle = read.state.card, self._plant.throttle
        known = card.client_id if card.known else ""
        keys = throttle.keys(card.tenant, known, origin.address)
        if throttle.holds(card.tenant, known, origin.address):
            return Spoken(None, lambda _receipt: _raise(too_many()))

        def speak(counts: tuple[int, ...]) -> Any:
            throttle.judge(keys, counts)
            raise declined or _not_accepted(card)

        kind = ActorKind.USER if card.personal else ActorKind.CLIENT
        event = Event(
            REFRESH_FAILED, card.tenant, now, known, kind.value, known,
            Result.REFUSED, reason, origin,
        )  # fmt: skip
        return Spoken(Entry(event, None, keys), speak)


async def _end_family(uow: UnitOfWork, actor: Actor, lease: Lease, now: int) -> None:
    warrant = actor.warrant(OWN)
    # As long as any token of it could live: refresh tokens to the lease's end, access tokens
    # a day at most beyond.
    await insert_revocation(uow, warrant, lease.id, lease.until + 86_400 * SECOND, now)
    about = {"family": lease.id, "why": "reuse"}
    await record(uow, fact(FAMILY_ENDED, actor, now, client=lease.holder, details=about))


def _holder(card: Card, origin: Origin) -> Actor:
    kind = ActorKind.USER if card.personal else ActorKind.CLIENT
    return Actor(kind, card.client_id, card.tenant, frozenset({OWN}), origin)


def _not_accepted(card: Card) -> Declined:
    refusal = Declined("invalid_grant", "the refresh token is not accepted; sign in again")
    refusal.dialect = card.dialect
    return refusal


def _raise(error: Exception) -> Any:
    raise error
