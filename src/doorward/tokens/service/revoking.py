"""Revocation of a token by the client it was issued to (RFC 7009)."""

from doorward.clients import Card
from doorward.events import fact, record
from doorward.kernel.authority import Actor, ActorKind
from doorward.kernel.clock import SECOND
from doorward.kernel.db import UnitOfWork
from doorward.signing import published_key
from doorward.tokens.events import REVOKED
from doorward.tokens.model import Asked
from doorward.tokens.service.issuing import admit
from doorward.tokens.service.plant import Plant, issuer_of
from doorward.tokens.service.proving import Prover, Spoken, State
from doorward.tokens.store import insert_revocation
from doorward_sdk import Expected, TokenRefused, Verified, check_signature, judge, parse

OWN = "tokens:revoke-own"
"""What every proven client may do with its own tokens; no catalogue needs to grant it."""


class Revoker:
    """Ends single tokens; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._prover = Prover(plant)

    async def revoke(self, asked: Asked, token: str) -> None:
        """End *token* if it is one of the client's own, durably, before this returns.

        A token that is unknown, foreign or over already is answered like one that was
        revoked (RFC 7009 §2.2). Raises as :meth:`Issuer.issue` does.
        """

        def proven(state: State, now: int) -> Spoken[tuple[State, int]]:
            admit(state.card, now, asked.origin.address)
            return Spoken(None, lambda _receipt: (state, now))

        state, now = await self._prover.run(asked, proven)
        verified = await self._read(state.card, token, now)
        if verified is None or verified.client_id != state.card.client_id:
            return
        powers = frozenset({OWN})
        actor = Actor(
            ActorKind.CLIENT, state.card.client_id, state.card.tenant, powers, asked.origin
        )
        await self._plant.db.transact(_revoke, actor, verified, now)

    async def _read(self, card: Card, token: str, now: int) -> Verified | None:
        try:
            unverified = parse(token)
            key = await published_key(self._plant.db, card.tenant, unverified.kid, now)
            if key is None:
                return None
            signed = check_signature(unverified, key)
            expected = Expected(issuer_of(self._plant.settings, card), None)
            return judge(signed, expected, now / SECOND)
        except TokenRefused:
            return None


async def _revoke(uow: UnitOfWork, actor: Actor, token: Verified, now: int) -> None:
    warrant = actor.warrant(OWN)
    await insert_revocation(uow, warrant, token.jti, token.expires_at * SECOND, now)
    about = {"jti": token.jti}
    await record(uow, fact(REVOKED, actor, now, client=actor.id, details=about))
