"""Attacks with refresh tokens and names: floods, and what must not outlive a second factor."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from doorward.events import Lease
from doorward.kernel.authority import NOWHERE
from doorward.kernel.errors import Throttled
from doorward.kernel.ordering import Standing
from doorward.kernel.secret import Pepper
from doorward.people import Person
from doorward.tenants import BasicOnPortal, Policies
from doorward.tenants.model import write_policies
from doorward.tokens import Plant, Refresher
from doorward.tokens.model import Of, new_family, read_refresh, spell
from doorward.tokens.service.persons import counted, password_is_enough
from doorward.tokens.service.proving import State
from doorward.tokens.service.refreshing import Read
from tests.unit.tokens.test_proving import CARD, NOW

PEPPER = Pepper("first", {"first": b"1" * 32})
LEASE = Lease(new_family(Of.USER), "tenant-1", "usr_1", "usr_1", 1, "first", NOW, 1, NOW + 1)
USER = replace(CARD, user="usr_1", sort="user", standing=Standing("usr_1", 1, None, None))


class Held:
    """A throttle that knows of too many failures already."""

    def keys(self, *_source: str) -> tuple[str, ...]:
        """Count under one key."""
        return ("failed",)

    def holds(self, *_source: str) -> bool:
        """Hold everybody."""
        return True


def read(**changes: Any) -> Read:
    """Return what was read of a family whose token is good, but for *changes*."""
    return replace(Read(cast("State", SimpleNamespace(card=USER)), LEASE, ended=False), **changes)


@pytest.fixture
def refresher() -> Refresher:
    """A refresher without a database."""
    return Refresher(cast("Plant", SimpleNamespace(pepper=PEPPER, throttle=Held())))


def test_a_flood_of_refusals_is_not_a_flood_of_events(refresher: Refresher) -> None:
    """
    Where failures are over the limit already the next one writes no event of its own, as at every
    other door that takes proofs.
    """
    verdict = refresher._refused(read(), NOWHERE, "forged_refresh_token", NOW)

    assert verdict.entry is None
    with pytest.raises(Throttled):
        verdict.answer(())


def test_a_family_rests_on_what_a_password_buys_now(refresher: Refresher) -> None:
    """
    A family that a password alone began goes no further once that buys nothing any more (D-9).
    """
    presented = read_refresh(spell(PEPPER, "first", "tenant-1", LEASE.id, 2))
    assert presented is not None

    assert refresher._failure(presented, read(), NOW) == ""
    assert refresher._failure(presented, read(enough=False), NOW) == "password_not_enough"


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize("second_factor", [True, False])
def test_what_a_password_buys(*, allowed: bool, second_factor: bool) -> None:
    """
    A password alone buys tokens where the tenant says so, for who has no second factor (D-9).
    """
    policies = Policies(basic_on_portal=BasicOnPortal.WARN, password_tokens=allowed)
    card = replace(USER, policies_text=write_policies(policies))
    person = cast("Person", SimpleNamespace(second_factor=second_factor))

    assert password_is_enough(card, person) == (allowed and not second_factor)


def test_a_name_is_counted_under_what_cannot_be_guessed_at() -> None:
    """
    A throttled name stands in the log, and may be a password that was typed there: who reads the
    log has nothing to try words against without the server's key.
    """
    other = Pepper("first", {"first": b"2" * 32})

    assert counted(PEPPER, "Ada") == counted(PEPPER, " ada ")
    assert counted(PEPPER, "ada") != counted(other, "ada")
