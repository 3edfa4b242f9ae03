"""What a stream does to rules: events late, twice, without end, and a process that is killed."""

import json
import random

import pytest

from doorward.correlation.model import Engine, Fields
from doorward.correlation.model import engine as engine_module
from doorward.correlation.service import built_in
from tests.unit.correlation.telling import correlation, engine, event, found


def test_a_late_event_counts_where_it_belongs() -> None:
    """
    Told of after younger ones, it completes the minute in which it happened.
    """
    running = engine(correlation("event_count", condition="gte: 3"))
    seen = found(
        running, event(1, "one", 0), event(2, "one", 50), event(3, "one", 100), event(4, "one", 20)
    )

    assert [len(one) for one in seen] == [0, 0, 0, 1]
    assert set(seen[3][0].events) == {"1", "2", "4"}


def test_what_happened_elsewhere_counts_when_it_happened() -> None:
    """
    An event of another system is placed by its own time, and by ours where that is in the future.
    """
    running = engine(correlation("event_count", condition="gte: 2").replace(
        "type: one", "type: external.reported"
    ))  # fmt: skip
    early = event(1, "external.reported", 0, occurred_at="2029-12-31T23:00:00Z")
    late = event(2, "external.reported", 5, occurred_at="2031-01-01T00:00:00Z")
    now = event(3, "external.reported", 10, occurred_at="")

    assert [len(one) for one in found(running, early, late, now)] == [0, 0, 1]


def test_an_event_that_comes_twice_counts_once() -> None:
    """
    Whoever reads the log again from an earlier place changes nothing.
    """
    running = engine(correlation("event_count", condition="gte: 3"))
    both = [event(1, "one", 0), event(2, "one", 1)]

    assert found(running, *both, *both, *both) == [[] for _ in range(6)]


def stream(seed: int) -> list[Fields]:
    """Return a thousand events of a few clients, some of which look like attacks."""
    chance = random.Random(seed)
    types = ["token.issued", "authentication.failed", "call.refused", "token.refused"]
    return [
        event(
            number, chance.choice(types), number * 2, f"key-{chance.randrange(4)}",
            address=f"10.{chance.randrange(3)}.0.1", credential="crd1",
            reason=chance.choice(["wrong_secret", "disabled", "wrong_address", None]),
            route=f"/{chance.randrange(9)}",
        )
        for number in range(1, 1001)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_a_process_that_ends_anywhere_goes_on_as_if_it_had_not(seed: int) -> None:
    """
    What was counted and remembered is written down and read again: the same is found as without.
    """
    events = stream(seed)
    whole = found(Engine(built_in().values()), *events)
    cut = random.Random(seed).randrange(1000)

    first = Engine(built_in().values())
    before = found(first, *events[:cut])
    second = Engine(built_in().values())
    second.load(json.loads(json.dumps(first.state())))
    # It may have read on before it was killed: those events come again.
    after = found(second, *events[cut:])

    assert before + after == whole
    assert any(whole)


def test_a_rule_that_was_changed_begins_anew() -> None:
    """
    What was counted for another text is not gone on with.
    """
    first = engine(correlation("event_count", condition="gte: 3"))
    found(first, event(1, "one", 0), event(2, "one", 1))
    second = engine(correlation("event_count", condition="gte: 3", span="2m"))
    second.load(first.state())

    assert second.feed(event(3, "one", 2)) == []


def test_what_is_kept_has_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Of more groups than a rule keeps apart, those seen longest ago go; what is over goes as well.
    """
    monkeypatch.setattr(engine_module, "MOST_GROUPS", 100)
    running = engine(correlation("event_count", condition="gte: 3"))
    found(running, *(event(n, "one", n * 0.001, f"key-{n}") for n in range(1, 1001)))
    [[kept]] = running.state()["rules"].values()
    assert list(kept) == [f"key-{n}" for n in range(901, 1001)]

    found(running, *(event(n, "one", 600 + n, f"key-{n}") for n in range(2001, 2201)))
    [[kept]] = running.state()["rules"].values()
    assert len(kept) <= 121
    assert len(running.state()["seen"]) <= 4096
