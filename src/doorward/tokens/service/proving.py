"""Authenticating a client: the part that every endpoint with client credentials shares.

Everything here is pure but the steps it yields through :func:`answering`: one card is read,
one digest compared, and a failure is counted and recorded before it is told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from doorward.access import Catalogue
from doorward.clients import Card, card_of
from doorward.credentials import FAILED, KINDS, Kind, too_many
from doorward.events import Event, Lease, Result, Use
from doorward.kernel.authority import ActorKind
from doorward.kernel.errors import NotFound
from doorward.kernel.ordering import answering, drive
from doorward.signing import SigningKey
from doorward.tokens.events import REFUSED
from doorward.tokens.model import Asked, Declined
from doorward.tokens.service.plant import Plant
from doorward.tokens.store import UNSCOPED_REDEEM

T = TypeVar("T")


class State(NamedTuple):
    """What one reading found, with the immutable things it names."""

    card: Card
    catalogue: Catalogue
    signer: SigningKey


class Entry(NamedTuple):
    """What is to be durable before the answer."""

    event: Event
    use: Use | None = None
    tally: tuple[str, ...] = ()
    lease: Lease | None = None


@dataclass(frozen=True, slots=True)
class Spoken(Generic[T]):
    """A verdict: the entry, and the answer or refusal once it is durable."""

    entry: Entry | None
    speak: Callable[[tuple[int, ...]], T]

    def answer(self, receipt: tuple[int, ...]) -> T:
        """Return the answer, or raise the refusal."""
        return self.speak(receipt)


class Prover:
    """Recognises presented credentials and finds out whether they prove their client."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant

    async def run(self, asked: Asked, judge: Callable[[State, int], Spoken[T]]) -> T:
        """Authenticate *asked*, let *judge* decide on what was read, record, answer.

        A judge declines by raising; that is recorded like everything else before it is told.
        Raises ``Declined`` (``invalid_client``), ``Throttled``, ``NotFound`` for an address
        that is no tenant's, ``Unavailable``.
        """
        plant = self._plant
        now = plant.clock()
        kind, credential = recognise(asked)
        question = (asked.host, asked.slug, asked.client_id, credential, str(now))

        async def look(key: tuple[str, ...]) -> State:
            row = await plant.db.look(UNSCOPED_REDEEM, key)
            if row is None:
                raise NotFound("there is no tenant at this address")
            card = card_of(row, asked.client_id, credential)
            catalogue = await plant.catalogues.at(card.tenant, card.catalogue_revision)
            return State(card, catalogue, await plant.signers.named(card.tenant, card.signing_kid))

        async def record(entry: Entry) -> tuple[int, ...]:
            return await plant.journal.record(entry.event, entry.use, entry.tally, entry.lease)

        def decide(state: State) -> Spoken[T]:
            reason = self._failure(asked, kind, state.card, now)
            if reason:
                return self._refused(asked, state.card, reason, now)
            try:
                return judge(state, now)
            except Declined as declined:
                return _declined(asked, state.card, declined, now)

        answer: T = await drive(answering(question, decide), look, record)
        return answer

    def _failure(self, asked: Asked, kind: Kind | None, card: Card, now: int) -> str:
        # The digest is computed for a decoy just as for a real credential.
        checked = kind or KINDS[0]
        proves = checked.accepts(asked.secret, card.digest, card.pepper_id, self._plant.pepper)
        if kind is None:
            return "malformed_secret" if asked.secret.reveal() else "no_credentials"
        if not card.known:
            return "unknown_client_or_secret"
        if not proves or card.kind != kind.name:
            return "wrong_secret"
        if asked.sorts and card.sort not in asked.sorts:
            return "wrong_kind"
        if asked.name is not None and not card.goes_by(asked.name):
            return "wrong_name"
        return "" if card.standing.open(now) else "ended_secret"

    def _refused(self, asked: Asked, card: Card, reason: str, now: int) -> Spoken[Any]:
        throttle = self._plant.throttle
        address = asked.origin.address

        def speak(counts: tuple[int, ...]) -> Any:
            throttle.judge(keys, counts)
            raise _of(card, invalid_client())

        keys = throttle.keys(card.tenant, asked.claimed, address)
        if throttle.holds(card.tenant, asked.claimed, address):
            return Spoken(None, _too_many)
        event = Event(
            FAILED, card.tenant, now, asked.claimed, ActorKind.CLIENT.value, asked.claimed,
            Result.REFUSED, reason, asked.origin, {"method": asked.method.value},
        )  # fmt: skip
        return Spoken(Entry(event, None, keys), speak)


def recognise(asked: Asked) -> tuple[Kind | None, str]:
    """Return the kind and id of the credential presented; ``(None, "")`` when malformed."""
    for kind in KINDS:
        credential = kind.recognise(asked.secret)
        if credential is not None:
            return kind, credential
    return None, ""


def invalid_client() -> Declined:
    """Return the one answer to everything that proves nothing."""
    return Declined("invalid_client", "client id or secret is not accepted", status=401)


def _declined(asked: Asked, card: Card, declined: Declined, now: int) -> Spoken[Any]:
    event = Event(
        REFUSED, card.tenant, now, card.client_id, ActorKind.CLIENT.value, card.client_id,
        Result.REFUSED, declined.reason, asked.origin, {"grant": asked.grant},
    )  # fmt: skip

    def speak(_receipt: tuple[int, ...]) -> Any:
        raise _of(card, declined)

    return Spoken(Entry(event), speak)


def _of(card: Card, declined: Declined) -> Declined:
    declined.dialect = card.dialect
    return declined


def _too_many(_counts: object) -> Any:
    raise too_many()
