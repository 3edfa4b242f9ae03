"""A ring turned at random: its promises hold at every instant (guarantee 6)."""

import os
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from doorward.kernel.clock import DAY, HOUR, SECOND
from doorward.kernel.errors import Conflict, NotFound
from doorward.signing.model import (
    JWKS_MAX_AGE,
    LEAD,
    LINGER,
    LONGEST_TOKEN,
    SKEW,
    Algorithm,
    MintedKey,
    Ring,
    RingKey,
    State,
)
from doorward.tenants import model as tenants

START = 1_800_000_000_000
ROUNDS, STEPS = (400, 120) if os.environ.get("DOORWARD_SOAK") else (60, 50)


def minted(number: int, alg: Algorithm = Algorithm.ES256) -> MintedKey:
    return MintedKey(f"k{number}", alg, "{}", b"")


def new_ring() -> Ring:
    return Ring((minted(0).first(START),))


def turned(ring: Ring, *changed: RingKey, without: str = "") -> Ring:
    """Write *changed* as the store would."""
    keys = {key.kid: key for key in (*ring.keys, *changed)}
    keys.pop(without, None)
    return Ring(tuple(keys.values()))


class TurningRing(RuleBasedStateMachine):
    """Time passes, keys turn, nodes with clocks that differ sign, verifiers cache."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.ring = new_ring()
        self.made = 0
        self.tokens: list[tuple[str, int]] = []
        self.cached: list[tuple[int, frozenset[str]]] = []
        self._fetch()

    def _fetch(self) -> None:
        self.cached.append((self.now, frozenset(key.kid for key in self.ring.published(self.now))))

    @rule(step=st.sampled_from([1, SECOND, 59 * SECOND, SKEW, 5 * SKEW, LEAD, HOUR, LINGER - LEAD]))
    def time_passes(self, step: int) -> None:
        self.now += step
        self._fetch()

    @rule(alg=st.sampled_from(Algorithm))
    def rotate(self, alg: Algorithm) -> None:
        self.made += 1
        waits = self.ring.waiting(self.now)
        try:
            changed = self.ring.rotate(minted(self.made, alg), self.now)
        except Conflict:
            assert waits is not None
            return
        assert waits is None
        self.ring = turned(self.ring, *changed)
        self._fetch()

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        kid = data.draw(st.sampled_from([key.kid for key in self.ring.keys]))
        state = self.ring.find(kid).state(self.now)
        try:
            changed = self.ring.remove(kid, self.now)
        except Conflict:
            assert state is not State.RETIRED
            return
        assert state in {State.NEXT, State.RETIRED}
        self.ring = turned(self.ring, *changed, without=kid)
        self._fetch()

    @rule(lag=st.integers(-SKEW // 2, SKEW // 2), life=st.integers(2, LONGEST_TOKEN))
    def sign(self, lag: int, life: int) -> None:
        clock = self.now + lag
        signer = self.ring.active(clock)
        self.tokens.append((signer.kid, clock + life * SECOND))
        for fetched_at, kids in self.cached:
            if self.now - fetched_at <= JWKS_MAX_AGE * SECOND:
                assert signer.kid in kids, "a verifier's cached key set lacks the key that signs"

    @rule(data=st.data(), life=st.integers(LONGEST_TOKEN + 1, 3_653 * DAY // SECOND))
    def sign_long(self, data: st.DataObject, life: int) -> None:
        """A long-lived token is let out only when the ring has kept its key for it."""
        kid = data.draw(st.sampled_from([key.kid for key in self.ring.keys]))
        state = self.ring.find(kid).state(self.now)
        until = self.now + life * SECOND
        kept = self.ring.keep(kid, until, self.now)
        if kept is None:
            assert state in {State.NEXT, State.RETIRED}
            return
        assert state in {State.ACTIVE, State.RETIRING}
        self.ring = turned(self.ring, kept)
        self.tokens.append((kid, until))

    @rule()
    def years_pass(self) -> None:
        self.now += 400 * DAY
        self._fetch()

    @precondition(lambda self: self.tokens)
    @invariant()
    def every_live_token_has_its_key(self) -> None:
        published = {key.kid for key in self.ring.published(self.now)}
        self.tokens = [token for token in self.tokens if token[1] > self.now]
        assert {kid for kid, _ in self.tokens} <= published

    @invariant()
    def exactly_one_signs(self) -> None:
        for instant in (self.now, self.now + SKEW, self.now + LEAD, self.now + 2 * LINGER):
            states = [key.state(instant) for key in self.ring.keys]
            assert states.count(State.ACTIVE) == 1

    @invariant()
    def at_most_one_waits(self) -> None:
        states = [key.state(self.now) for key in self.ring.keys]
        assert states.count(State.NEXT) <= 1


TestTurningRing = TurningRing.TestCase
TestTurningRing.settings = settings(
    max_examples=ROUNDS, stateful_step_count=STEPS, deadline=None, print_blob=True
)


def test_a_key_is_published_before_it_signs():
    """Through its lead the old key signs on and the new one is in the key set."""
    ring = turned(new_ring(), *new_ring().rotate(minted(1), START))
    before, at = START + LEAD - 1, START + LEAD
    assert ring.active(before).kid == "k0"
    assert [key.kid for key in ring.published(START)] == ["k0", "k1"]
    assert ring.active(at).kid == "k1"
    assert LEAD >= JWKS_MAX_AGE * SECOND + SKEW


def test_a_key_stays_until_its_last_token_has_expired():
    """It leaves the key set one longest token life, and the clocks' difference, after signing."""
    ring = turned(new_ring(), *new_ring().rotate(minted(1), START))
    gone = START + LEAD + LINGER
    assert [key.kid for key in ring.published(gone - 1)] == ["k0", "k1"]
    assert [key.kid for key in ring.published(gone)] == ["k1"]
    assert LINGER >= LONGEST_TOKEN * SECOND + SKEW


def test_removing_a_key_in_use_names_the_date():
    """409 with the reason: it signs, or tokens it signed live until then."""
    ring = turned(new_ring(), *new_ring().rotate(minted(1), START))
    with pytest.raises(Conflict, match="rotate first"):
        ring.remove("k0", START)
    with pytest.raises(Conflict, match=r"until 2027-01-16T08:07:00\.000Z"):
        ring.remove("k0", START + LEAD)
    assert ring.remove("k0", START + LEAD + LINGER) == ()


def test_a_rotation_can_be_called_off():
    """Removing the next key gives the active one its open end back, until it is too late."""
    ring = turned(new_ring(), *new_ring().rotate(minted(1), START))
    assert ring.remove("k1", START) == new_ring().keys
    with pytest.raises(Conflict):
        ring.remove("k1", START + LEAD - SKEW + 1)


@pytest.mark.parametrize("turned_before", [False, True])
def test_a_key_stays_for_its_longest_token(turned_before: bool):
    """Whether it is told of the token before or after its successor was made."""
    ring, until = new_ring(), START + 3_653 * DAY
    steps = [lambda now: (ring.keep("k0", until, now),), lambda now: ring.rotate(minted(1), now)]
    for step in reversed(steps) if turned_before else steps:
        ring = turned(ring, *filter(None, step(START)))
    assert [key.kid for key in ring.published(until + SKEW - 1)] == ["k0", "k1"]
    assert [key.kid for key in ring.published(until + SKEW)] == ["k1"]
    with pytest.raises(Conflict, match="may be valid until 2037-01-1"):
        ring.remove("k0", START + LEAD + LINGER)


def test_a_short_need_does_not_shorten_a_key():
    """Told of a token that ends soon, the key stays as long as it would have."""
    ring = turned(new_ring(), *new_ring().rotate(minted(1), START))
    kept = ring.keep("k0", START + HOUR, START)
    assert kept is not None
    assert kept.retires_at == START + LEAD + LINGER
    later = kept.needed(START + 9 * DAY).needed(START + 3 * DAY)
    assert later.retires_at == START + 9 * DAY + SKEW


def test_a_compromise_ends_a_kept_key_at_once():
    """No promise to a long-lived token outlives the discovery that its key was stolen."""
    kept = new_ring().keep("k0", START + 3_653 * DAY, START)
    assert kept is not None
    ring = turned(new_ring(), kept)
    ring = turned(ring, *ring.condemn(minted(1), START))
    assert [key.kid for key in ring.published(START)] == ["k1"]
    assert ring.keep("k0", START + 2 * DAY, START) is None


def test_a_key_that_does_not_sign_is_kept_for_nobody():
    """A next key and an unknown one have signed nothing that could be let out."""
    ring = turned(new_ring(), *new_ring().rotate(minted(1), START))
    assert [ring.keep(kid, START + DAY, START) for kid in ("k1", "k9")] == [None, None]


def test_an_unknown_key_is_not_found():
    """Unknown is unknown, whatever is asked."""
    with pytest.raises(NotFound):
        new_ring().remove("k9", START)


@pytest.mark.parametrize("later", [0, LEAD - 1, LEAD, LEAD + LINGER])
def test_a_compromise_ends_every_key_but_the_new_one(later: int):
    """The new key signs at once, by slow clocks too; nothing else is published any more."""
    ring = turned(new_ring(), *new_ring().rotate(minted(1), START))
    now = START + later
    ring = turned(ring, *ring.condemn(minted(2), now))
    for instant in (now - SKEW, now, now + 1, now + LEAD, now + LINGER):
        assert [key.kid for key in ring.published(instant)] == ["k2"]
        assert ring.active(instant).kid == "k2"


def test_a_ring_without_lead_would_be_caught():
    """The simulation can fail: a next key that signs at once is not in cached key sets."""
    machine = TurningRing()
    new, old = machine.ring.rotate(minted(1), machine.now)
    hasty = replace(new, activates_at=machine.now)
    machine.ring = turned(machine.ring, hasty, old.succeeded(machine.now))
    with pytest.raises(AssertionError):
        machine.sign(lag=0, life=2)


def test_no_tenant_may_allow_longer_tokens():
    """The limit a tenant is held to is the one that keys stay published for."""
    assert tenants.LONGEST_TOKEN <= LONGEST_TOKEN
