"""Issuing: the one pipeline of ``/oauth/token``.

Recognise grant → authenticate → admit client → ``grant.rights`` → narrow → seal → record →
answer. No grant can leave a step out: it fills one blank of this list.
"""

from typing import Any, Final

from doorward.clients import Card
from doorward.events import Event, Result, Use
from doorward.kernel import ids
from doorward.kernel.authority import ActorKind
from doorward.kernel.clock import SECOND
from doorward.signing import TooLong
from doorward.tokens.events import ISSUED
from doorward.tokens.grants import GRANTS, Grant
from doorward.tokens.model import Asked, Declined, Granted, Narrowed, narrow
from doorward.tokens.service.plant import Plant, issuer_of
from doorward.tokens.service.proving import Entry, Prover, Spoken, State


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
            admit(state.card, now, asked.origin.address)
            return self._granted(asked, grant, state, now)

        return await self._prover.run(asked, judge)

    def _granted(self, asked: Asked, grant: Grant, state: State, now: int) -> Spoken[Granted]:
        card, catalogue, signer = state
        issuer = issuer_of(self._plant.settings, card)
        narrowed = narrow(grant.rights(card), catalogue, issuer, asked.scope, asked.resource)
        seconds = lifetime(card, now)
        jti = ids.token_id()
        audience = catalogue.apis[narrowed.api].audience_at(issuer)
        claims = claims_of(card, issuer, audience, narrowed, jti, now // SECOND, seconds)
        try:
            token = signer.seal(claims)
        except TooLong:
            words = "so many permissions do not fit into one token; ask for some of them by scope"
            raise Declined("invalid_scope", words, "token_too_long") from None
        scope = claims["scope"]
        event = Event(
            ISSUED, card.tenant, now, card.client_id, ActorKind.CLIENT.value, card.client_id,
            Result.SUCCESS, "", asked.origin,
            {
                "jti": jti, "credential": card.standing.credential, "scope": scope,
                "audience": audience, "expires_in": seconds, "grant": asked.grant,
                "kid": signer.kid,
            },
        )  # fmt: skip
        origin = asked.origin
        use = Use(
            card.standing.credential, card.tenant, card.client_id, now, origin.address, origin.agent
        )
        granted = Granted(token, seconds, narrowed.scope)
        return Spoken(Entry(event, use), lambda _receipt: granted)


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


def lifetime(card: Card, now: int) -> int:
    """Return how long the token lives in seconds: never beyond its client or secret (D-1)."""
    ends = [end for end in (card.expires_at, card.standing.expires_at) if end is not None]
    seconds = card.token_seconds
    return min([seconds, *(max(1, (end - now) // SECOND) for end in ends)])


def claims_of(
    card: Card, issuer: str, audience: str, narrowed: Narrowed, jti: str, at: int, seconds: int
) -> dict[str, Any]:
    """Return the claims of RFC 9068 §2.2 and ours; *at* and *seconds* are in seconds."""
    return {
        "iss": issuer,
        "aud": audience,
        "sub": card.client_id,
        "client_id": card.client_id,
        "scope": " ".join(narrowed.scope),
        "jti": jti,
        "iat": at,
        "nbf": at,
        "exp": at + seconds,
        "tenant": card.tenant,
        "tenantUid": card.tenant,
        "cid": card.standing.credential,
        "gen": card.standing.generation,
    }
