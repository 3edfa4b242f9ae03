"""Every built-in rule is shown at work by its own sample, and finds nothing in a quiet day."""

from collections.abc import Iterator

import pytest

from doorward.correlation.model import Engine
from doorward.correlation.service import built_in, sample_of
from tests.unit.correlation.telling import event

every_rule = pytest.mark.parametrize("name", sorted(built_in()))

WANTED = {
    "secret-guessing", "one-source-many-clients", "new-network", "guessed-then-used",
    "cut-off-still-knocking", "old-secret", "filtered-address", "permission-probing",
    "issuance-burst", "refresh-reuse", "two-addresses", "secret-leaked", "unusual-hour",
    "similar-external",
}  # fmt: skip


def test_the_shelf_holds_what_was_promised() -> None:
    """
    Each kind of attack has its rule, and each rule says what it looks for.
    """
    assert set(built_in()) == WANTED
    assert all(len(rule.description) > 40 for rule in built_in().values())


@every_rule
def test_the_sample_shows_the_rule_at_work(name: str) -> None:
    """
    Its last event makes the rule true, about one subject, and no event before it does.
    """
    engine = Engine([built_in()[name]])
    *before, last = sample_of(name)
    assert [engine.feed(one) for one in before] == [[] for _ in before]

    [seen] = engine.feed(last)

    assert (seen.rule, seen.severity) == (name, built_in()[name].severity)
    assert set(seen.about) == set(built_in()[name].group_by)
    assert last["id"] in seen.events


@every_rule
def test_no_other_rule_takes_a_sample_for_its_own(name: str) -> None:
    """
    With all rules running a sample is told of by its own rule, and by those that share its cause.
    """
    engine = Engine(built_in().values())
    told = {one.rule for each in sample_of(name) for one in engine.feed(each)}
    shared = {"guessed-then-used": {"new-network"}}

    assert told == {name} | shared.get(name, set())


def quiet_day() -> Iterator[dict[str, object]]:
    """Give ten clients that each ask for a token and use it, all day, from one place."""
    number = 0
    for minute in range(0, 24 * 60, 10):
        for client in range(10):
            for type in ("token.issued", "call.allowed"):
                number += 1
                about = {"credential": f"crd{client}", "token": f"{client} {minute}"}
                yield dict(
                    event(
                        number, type, minute * 60, f"key-{client}", **about,
                        address=f"198.51.{client}.7",
                    )
                )  # fmt: skip


def test_a_quiet_day_is_quiet() -> None:
    """
    Clients that do what they always do make no incident.
    """
    engine = Engine(built_in().values())

    assert [one for each in quiet_day() for one in engine.feed(each)] == []
