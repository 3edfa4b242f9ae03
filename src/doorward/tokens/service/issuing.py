"""Issuing: the one pipeline of ``/oauth/token``.

Recognise grant → authenticate → admit client → ``grant.rights`` → narrow → seal → record →
answer. No grant can leave a step out: it fills one blank of this list.
"""

from typing import Final

from doorward.clients import Card
from doorward.events import Lease
from doorward.tokens.grants import GRANTS
from doorward.tokens.model import Asked, Declined, Granted, Of, narrow
from doorward.tokens.service.plant import Plant, issuer_of
from doorward.tokens.service.proving import Prover, Spoken, State
from doorward.tokens.service.writing import Writing, lend, lifetime, write


class Issuer:
    """Issues access tokens; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._prover = Prover(plant)

    async def issue(self, asked: Asked) -> Granted:
        """Return a token that is recorded already.

        Raises ``Declined`` for every error of RFC 6749 §5.2, ``Throttled``, ``NotFound`` for
        an unknown address, ``Unavailable`` when it cannot be recorded.
        """
        grant = GRANTS.get(asked.grant)
        if grant is None:
            offered = ", ".join(GRANTS)
            raise Declined("unsupported_grant_type", f"grant_type is one of: {offered}")

        def judge(state: State, now: int) -> Spoken[Granted]:
            card = state.card
            admit(card, now, asked.origin.address)
            lease = lend(card, Of.KEY, self._plant.pepper, now) if asked.lend else None
            return grant_token(self._plant, asked, state, grant.rights(card), now, lease)

        return await self._prover.run(asked, judge)


def grant_token(
    plant: Plant,
    asked: Asked,
    state: State,
    rights: frozenset[str],
    now: int,
    lease: Lease | None = None,
    step: int = 1,
) -> Spoken[Granted]:
    """Return the verdict of a client that was admitted: its *rights* narrowed, its token written.

    Raises ``Declined`` for what is not granted.
    """
    card, catalogue, _ = state
    issuer = issuer_of(plant.settings, card)
    narrowed = narrow(rights, catalogue, issuer, asked.scope, asked.resource)
    audience = catalogue.apis[narrowed.api].audience_at(issuer)
    writing = Writing(
        asked.grant, asked.origin, audience, narrowed.scope, lifetime(card, now),
        lease, step, asked.claims,
    )  # fmt: skip
    return write(plant, state, writing, now)


def admit(card: Card, now: int, address: str) -> None:
    """Refuse a client that proved who it is but is not let in now (XIQ-21).

    Raises :class:`Declined`; who holds the secret may hear why.
    """
    hindrance = card.hindrance(now, address)
    if hindrance:
        raise Declined("invalid_client", _HINDRANCES[hindrance], hindrance, 401)


_HINDRANCES: Final = {
    "frozen": "this tenant issues no tokens now",
    "disabled": "this client is disabled",
    "expired": "this client has expired",
    "user_kept_out": "the user it belongs to is kept out",
    "wrong_address": "this client is not let in from this address",
}
