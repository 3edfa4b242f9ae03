"""The ring of a tenant's signing keys: who signs, who is published, and until when.

A key's life is fixed by four instants, so its state follows from the clock alone and no
job has to run on time for it to be right::

    published ──lead──▶ activates ──▶ deactivates ──longest token──▶ retires
      next                active          retiring                    retired

Each key deactivates at the very instant its successor activates: exactly one signs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from doorward.kernel.clock import DAY, MINUTE, SECOND, rfc3339
from doorward.kernel.errors import Conflict, NotFound

JWKS_MAX_AGE: Final = 300
"""Seconds a verifier may keep our key set (the ``max-age`` it is served with)."""

LONGEST_TOKEN: Final = DAY // SECOND
"""Seconds that a token may live without a word to the ring. Keys stay published for it."""

MOST_OCTETS: Final = 4096
"""The longest token (SPEC §3)."""

SKEW: Final = MINUTE
"""How far the clocks of two nodes may be apart without breaking the ring's promises."""

LEAD: Final = JWKS_MAX_AGE * SECOND + SKEW
"""How long a key is published before it signs: every cached key set has been renewed by then."""

LINGER: Final = LONGEST_TOKEN * SECOND + SKEW
"""How long a key stays published after it last signed: its last token has expired by then,
but for long-lived ones, which the key is told of (:meth:`RingKey.needed`)."""


class Algorithm(StrEnum):
    """What a key may sign with (SPEC §3). Its key is of this kind for good (guarantee 6)."""

    ES256 = "ES256"
    EDDSA = "EdDSA"
    RS256 = "RS256"


class State(StrEnum):
    """Where in its life a key is."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRING = "retiring"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class RingKey:
    """One key of a ring, without its secret half; instants in milliseconds.

    ``deactivates_at`` and ``retires_at`` are None while no successor is known. The last
    of its long-lived tokens ends at ``needed_until``.
    """

    kid: str
    alg: Algorithm
    published_at: int
    activates_at: int
    deactivates_at: int | None
    retires_at: int | None
    public_jwk: str
    needed_until: int = 0

    def state(self, now: int) -> State:
        """Return where in its life the key is at *now*."""
        if self.retires_at is not None and now >= self.retires_at:
            return State.RETIRED
        if self.deactivates_at is not None and now >= self.deactivates_at:
            return State.RETIRING
        return State.ACTIVE if now >= self.activates_at else State.NEXT

    @property
    def revision(self) -> int:
        """A number that moves when a change, and not mere time, moves the key's instants."""
        return self.retires_at or 0

    def published(self, now: int) -> bool:
        """Whether the key is in the JWKS, and tokens it signed may be accepted."""
        return self.state(now) is not State.RETIRED

    def succeeded(self, at: int) -> "RingKey":
        """Return the key as it is once a successor is to take over at the instant *at*."""
        gone = max(at + LINGER, self.needed_until + SKEW)
        return replace(self, deactivates_at=at, retires_at=gone)

    def needed(self, until: int) -> "RingKey":
        """Return the key as it is once a token it signed lives until the instant *until*."""
        key = replace(self, needed_until=max(self.needed_until, until))
        return key if key.deactivates_at is None else key.succeeded(key.deactivates_at)

    def unsucceeded(self) -> "RingKey":
        """Return the key as it is once its successor has been called off."""
        return replace(self, deactivates_at=None, retires_at=None)

    def condemned(self, end: int) -> "RingKey":
        """Return the key as it is once it is known to be compromised: dead from *end* on."""
        return replace(
            self, activates_at=min(self.activates_at, end), deactivates_at=end, retires_at=end
        )


@dataclass(frozen=True, slots=True)
class Ring:
    """All keys of one tenant. Every change returns the keys that it changed."""

    keys: tuple[RingKey, ...]

    def active(self, now: int) -> RingKey:
        """Return the one key that signs at *now*."""
        (key,) = self._in(State.ACTIVE, now)
        return key

    def last(self) -> RingKey:
        """Return the key that signs in the end, when no more is done."""
        return max(self.keys, key=lambda key: key.activates_at)

    def published(self, now: int) -> tuple[RingKey, ...]:
        """Return the keys that the JWKS holds at *now*."""
        return tuple(key for key in self.keys if key.published(now))

    def waiting(self, now: int) -> RingKey | None:
        """Return the key that is published but does not sign yet, if there is one."""
        return next(iter(self._in(State.NEXT, now)), None)

    def rotate(self, minted: "MintedKey", now: int) -> "tuple[RingKey, RingKey]":
        """Return the new next key, and the active one, which now knows its end.

        Raises :class:`Conflict` while another key is waiting for its turn.
        """
        waiting = self.waiting(now)
        if waiting is not None:
            when = rfc3339(waiting.activates_at)
            raise Conflict(f"the key {waiting.kid} is published already and signs from {when}")
        turn = now + LEAD
        return minted.published(now, turn), self.active(now).succeeded(turn)

    def condemn(self, minted: "MintedKey", now: int) -> "tuple[RingKey, ...]":
        """Return a key that signs at once and all others, dead: for a compromise only.

        It breaks the promise that a key is published before it signs, because the
        alternative is to go on trusting a stolen key.
        """
        end = now - SKEW
        return minted.first(now), *(key.condemned(end) for key in self.published(end))

    def keep(self, kid: str, until: int, now: int) -> RingKey | None:
        """Return the key *kid*, kept published until *until* for a token it has just signed.

        None for one that does not sign, or is published no more: its token is void.
        """
        key = next((one for one in self.keys if one.kid == kid), None)
        if key is None or key.state(now) not in {State.ACTIVE, State.RETIRING}:
            return None
        return key.needed(until)

    def find(self, kid: str) -> RingKey:
        """Return the key of that name; raises :class:`NotFound`."""
        for key in self.keys:
            if key.kid == kid:
                return key
        raise NotFound("there is no such key")

    def remove(self, kid: str, now: int) -> "tuple[RingKey, ...]":
        """Return what changes in the others when the key *kid* is taken out.

        Raises :class:`NotFound`, and :class:`Conflict` for a key in use (guarantee 6),
        saying until when it is.
        """
        key = self.find(kid)
        state = key.state(now)
        if state is State.RETIRED:
            return ()
        if state is State.RETIRING:
            until = rfc3339(key.retires_at or now)
            raise Conflict(f"tokens signed by this key may be valid until {until}")
        if state is State.ACTIVE or now > key.activates_at - SKEW:
            raise Conflict("this key signs tokens now; rotate first, and remove it once retired")
        return tuple(
            one.unsucceeded() for one in self.keys if one.deactivates_at == key.activates_at
        )

    def _in(self, state: State, now: int) -> Iterable[RingKey]:
        return [key for key in self.keys if key.state(now) is state]


@dataclass(frozen=True, slots=True)
class MintedKey:
    """A key just made, in no ring yet. Its private half is sealed and never printed."""

    kid: str
    alg: Algorithm
    public_jwk: str
    sealed_private: bytes = field(repr=False)

    def published(self, now: int, activates_at: int) -> RingKey:
        """Return the key as a ring holds it from *now* on."""
        return RingKey(self.kid, self.alg, now, activates_at, None, None, self.public_jwk)

    def first(self, now: int) -> RingKey:
        """Return the key as one that signs at once, also by a node whose clock is behind.

        So does a tenant's first key: nobody can have cached a key set yet.
        """
        return self.published(now, now - SKEW)


@dataclass(frozen=True, slots=True)
class Untold:
    """A key whose state has changed, and whether the log has told of its activation."""

    key: RingKey
    told_active: bool

    def changes(self, now: int) -> list[tuple[int, State]]:
        """Return what the log lacks at *now*: since when the key has been in which state."""
        key = self.key
        changes = []
        if not self.told_active and key.deactivates_at != key.activates_at:
            changes.append((key.activates_at, State.ACTIVE))
        if key.retires_at is not None and now >= key.retires_at:
            changes.append((key.retires_at, State.RETIRED))
        return changes


def sealed_context(tenant: str, kid: str) -> str:
    """Return what a private key at rest is bound to, so that no row can be swapped."""
    return f"signing-key|{tenant}|{kid}"
