"""Writing a token: its claims, its event, the last use and the lease, as one verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from doorward.clients import Card
from doorward.events import Event, Lease, Result, Use
from doorward.kernel import ids
from doorward.kernel.authority import ActorKind, Origin
from doorward.kernel.clock import SECOND
from doorward.kernel.secret import Pepper
from doorward.signing import TooLong
from doorward.tokens.events import ISSUED
from doorward.tokens.model import Declined, Granted, Lent, Of, end_of, new_family, spell
from doorward.tokens.service.plant import Plant, issuer_of
from doorward.tokens.service.proving import Entry, Spoken, State


@dataclass(frozen=True, slots=True)
class Writing:
    """What is to stand in a token, once it is decided. ``step`` is that of the refresh token."""

    grant: str
    origin: Origin
    audience: str | list[str]
    scope: tuple[str, ...]
    seconds: int
    lease: Lease | None = None
    step: int = 1
    claims: Mapping[str, Any] = field(default_factory=dict)

    def lent(self, lease: Lease | None, step: int = 1) -> "Writing":
        """Return the same with the refresh token of *step* of a lease beside it, or none."""
        return replace(self, lease=lease, step=step)


def write(plant: Plant, state: State, writing: Writing, now: int) -> Spoken[Granted]:
    """Return the verdict that tells the token once all that it needs is durable.

    Raises ``Declined`` for more permissions than fit into one token.
    """
    card, catalogue, signer = state
    jti = ids.token_id()
    claims = claims_of(card, issuer_of(plant.settings, card), writing, jti, now // SECOND)
    try:
        token = signer.seal(claims)
    except TooLong:
        words = "so many permissions do not fit into one token; ask for some of them by scope"
        raise Declined("invalid_scope", words, "token_too_long") from None
    kind = ActorKind.USER if card.personal else ActorKind.CLIENT
    origin, audience = writing.origin, writing.audience
    event = Event(
        ISSUED, card.tenant, now, card.client_id, kind.value, card.client_id,
        Result.SUCCESS, "", origin,
        {
            "jti": jti, "credential": card.standing.credential, "scope": " ".join(writing.scope),
            "audience": audience if isinstance(audience, str) else " ".join(audience),
            "expires_in": writing.seconds, "grant": writing.grant, "kid": signer.kid,
        },
    )  # fmt: skip
    use = Use(
        card.standing.credential, card.tenant, card.client_id, now, origin.address, origin.agent
    )
    lease = writing.lease
    granted = Granted(
        token, writing.seconds, writing.scope, jti, card.tenant_name, card.dialect,
        None if lease is None else _lent(lease, writing.step, plant.pepper, now),
        tuple([catalogue.permissions[name].wire or name for name in writing.scope]),
    )  # fmt: skip
    return Spoken(Entry(event, use, (), lease), lambda _receipt: granted)


def claims_of(card: Card, issuer: str, writing: Writing, jti: str, at: int) -> dict[str, Any]:
    """Return the claims of RFC 9068 §2.2 and ours; *at* is in seconds.

    A person's token has no scope: what it may is asked anew at every call.
    """
    scoped = {} if card.personal else {"scope": " ".join(writing.scope)}
    family = {"fam": writing.lease.id} if writing.lease else {}
    return {
        "iss": issuer,
        "aud": writing.audience,
        "sub": card.client_id,
        "client_id": card.client_id,
        **scoped,
        "jti": jti,
        "iat": at,
        "nbf": at,
        "exp": at + writing.seconds,
        "tenant": card.tenant,
        "tenantUid": card.tenant,
        "cid": card.standing.credential,
        "gen": card.standing.generation,
        **family,
        **writing.claims,
    }


def lifetime(card: Card, now: int) -> int:
    """Return how long the token lives in seconds: never beyond its client or secret (D-1)."""
    seconds = card.token_seconds
    return min([seconds, *(max(1, (end - now) // SECOND) for end in ends_of(card))])


def ends_of(card: Card) -> list[int]:
    """Return the instants (ms) at which what a token would rest on comes to its end."""
    return [end for end in (card.expires_at, card.standing.expires_at) if end is not None]


def lend(card: Card, of: Of, pepper: Pepper, now: int) -> Lease:
    """Return the lease of a new family of refresh tokens for whoever is on *card*."""
    until = end_of(now, now, card.policies.refresh_seconds)
    return Lease(
        new_family(of), card.tenant, card.client_id, card.standing.credential,
        card.standing.generation, pepper.current, now, 0, min([until, *ends_of(card)]),
    )  # fmt: skip


def _lent(lease: Lease, step: int, pepper: Pepper, now: int) -> Lent:
    token = spell(pepper, lease.pepper_id, lease.tenant, lease.id, step)
    return Lent(token, max(0, (lease.until - now) // SECOND))
