"""Refresh tokens: computed from where they stand in their family, and what their use means."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.events import Lease
from doorward.kernel.clock import HOUR, MINUTE
from doorward.kernel.secret import Pepper, Secret
from doorward.tokens.model import (
    Of,
    Presented,
    Turn,
    end_of,
    is_genuine,
    new_family,
    read_refresh,
    spell,
    turn_of,
)

PEPPER = Pepper("two", {"one": b"1" * 32, "two": b"2" * 32})
LEASE = Lease(new_family(Of.KEY), "tenant-1", "key-1", "credential-1", 1, "two", 0, 0, 1)
steps = st.integers(0, 62**5 - 1)


def presented(secret: Secret) -> Presented:
    """Return what *secret* says of itself."""
    read = read_refresh(secret)
    assert read is not None
    return read


@given(steps)
def test_a_token_says_where_it_stands(step: int) -> None:
    """
    Family, step and whose it is are read off a token, and it is spelled the same every time.
    """
    secret = spell(PEPPER, "two", "tenant-1", LEASE.id, step)

    read = presented(secret)

    assert (read.family, read.step, read.of) == (LEASE.id, step, Of.KEY)
    assert secret == spell(PEPPER, "two", "tenant-1", LEASE.id, step)
    assert is_genuine(read, LEASE, PEPPER)


@given(steps, steps)
def test_no_two_steps_are_alike(one: int, other: int) -> None:
    """
    Each step of a family has a secret of its own.
    """
    secrets = [spell(PEPPER, "two", "tenant-1", LEASE.id, step) for step in (one, other)]

    assert (secrets[0] == secrets[1]) == (one == other)


@pytest.mark.parametrize(
    "lease",
    [
        LEASE._replace(tenant="tenant-2"),
        LEASE._replace(pepper_id="one"),
        LEASE._replace(pepper_id="gone"),
    ],
)
def test_a_token_proves_nothing_elsewhere(lease: Lease) -> None:
    """
    Spelled for another tenant or under another key, or under one that is not at hand, it is none.
    """
    secret = spell(PEPPER, "two", "tenant-1", LEASE.id, 7)

    assert not is_genuine(presented(secret), lease, PEPPER)


def test_another_step_cannot_be_claimed() -> None:
    """
    Who changes the step in a token, checksum and all, has no token any more.
    """
    secret = presented(spell(PEPPER, "two", "tenant-1", LEASE.id, 7))

    assert not is_genuine(replace(secret, step=8), LEASE, PEPPER)
    assert not is_genuine(replace(secret, family=new_family(Of.KEY)), LEASE, PEPPER)


@pytest.mark.parametrize("text", ["", "dwr_", "dws_" + "0" * 68, "dwr_x", "x" * 5000])
def test_what_is_no_refresh_token_says_nothing(text: str) -> None:
    """
    Other texts, and tokens with a typing error, are told without a look at storage.
    """
    assert read_refresh(Secret(text)) is None
    good = spell(PEPPER, "two", "tenant-1", LEASE.id, 7).reveal()
    assert read_refresh(Secret(good[:-1] + ("0" if good[-1] != "0" else "1"))) is None


@given(st.integers(0, 100), st.integers(0, 100))
def test_what_a_step_means(step: int, used: int) -> None:
    """
    The one used last may come again, its successor is next, an older one was used twice and a
    later one was never given out.
    """
    meaning = turn_of(step, used)

    assert (meaning is Turn.AGAIN) == (step == used)
    assert (meaning is Turn.NEXT) == (step == used + 1)
    assert (meaning is Turn.REUSED) == (step < used)
    assert (meaning is Turn.IMPOSSIBLE) == (step > used + 1)


def test_a_family_ends() -> None:
    """
    Each token lives its seconds, and no refreshing takes a family beyond ten hours.
    """
    assert end_of(0, MINUTE, 1_800) == 31 * MINUTE
    assert end_of(0, 10 * HOUR - MINUTE, 1_800) == 10 * HOUR
