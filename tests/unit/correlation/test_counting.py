"""What makes a rule about several events true: how many, how different, together, in order."""

import pytest

from tests.unit.correlation.telling import correlation, engine, event, found


def test_event_count_counts_within_its_span_and_each_group_alone() -> None:
    """
    Three in a minute are three; one of another client, or a minute later, is not among them.
    """
    running = engine(correlation("event_count", condition="gte: 3"))
    seen = found(
        running,
        event(1, "one", 0), event(2, "one", 10, "key-B"), event(3, "one", 61), event(4, "one", 62),
        event(5, "one", 120), event(6, "one", 122.001),
    )  # fmt: skip

    assert [len(each) for each in seen] == [0, 0, 0, 0, 1, 0]
    [one] = seen[4]
    assert one.events == ("3", "4", "5")
    assert dict(one.about) == {"client_id": "key-A"}


def test_an_event_that_tells_of_several_counts_as_so_many() -> None:
    """
    What was counted together in one event weighs what it counts.
    """
    running = engine(correlation("event_count", condition="gte: 10"))

    seen = found(running, event(1, "one", 0, count=9), event(2, "one", 1))
    assert [len(one) for one in seen] == [0, 1]


def test_a_high_count_is_kept_in_little_room() -> None:
    """
    A thousand in a minute are found though no thousand entries are kept.
    """
    running = engine(correlation("event_count", condition="gte: 1000"))
    seen = found(running, *(event(number, "one", number * 0.05) for number in range(1, 1001)))

    assert [bool(one) for one in seen].index(True) == 999
    [windows] = running.state()["rules"].values()
    assert len(windows[0]["key-A"]) <= 65


def test_value_count_counts_different_values() -> None:
    """
    The same value again is no further one; values are told apart, not events.
    """
    running = engine(correlation("value_count", condition="gte: 3, field: address"))
    seen = found(
        running,
        *(event(n, "one", n, address="10.0.0.1") for n in range(1, 5)),
        event(5, "one", 6, address="10.0.0.2"), event(6, "one", 7, address="10.0.0.3"),
    )  # fmt: skip

    assert [len(one) for one in seen] == [0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(("kind", "either"), [("temporal", True), ("temporal_ordered", False)])
def test_temporal_rules_ask_for_both_and_ordered_ones_for_their_order(
    kind: str, either: bool
) -> None:
    """
    Both events within the span make it true, the ordered one only when the first comes first.
    """
    backwards = engine(correlation(kind))
    forwards = engine(correlation(kind))
    apart = engine(correlation(kind))
    assert bool(found(backwards, event(1, "two", 0), event(2, "one", 30))[1]) is either
    assert found(forwards, event(1, "one", 0), event(2, "two", 30))[1][0].events == ("1", "2")
    assert found(apart, event(1, "one", 0), event(2, "two", 61))[1] == []


def test_many_of_the_first_do_not_push_out_what_is_waited_for() -> None:
    """
    After any number of one event the other still completes the pair.
    """
    running = engine(correlation("temporal_ordered"))
    found(running, *(event(number, "one", number * 0.01) for number in range(1, 500)))

    assert running.feed(event(1000, "two", 20))


def test_a_correlation_may_count_what_another_finds() -> None:
    """
    Rules stand on rules: three failures, then a success, are one finding of the last rule.
    """
    chained = (
        "title: Then in\nname: then-in\nlevel: critical\ncorrelation:\n  type: temporal_ordered\n"
        "  rules: [seen, three]\n  group-by: [client_id]\n  timespan: 1h\n---\n"
        + correlation("event_count", condition="gte: 3")
        + "---\ntitle: three\nname: three\nlogsource: {product: doorward}\n"
        "detection:\n  chosen: {type: three}\n  condition: chosen\n"
    )
    running = engine(chained)
    seen = found(running, *(event(n, "one", n) for n in (1, 2, 3)), event(4, "three", 9))

    assert [len(one) for one in seen] == [0, 0, 0, 1]
    assert seen[3][0].title == "Then in"


def test_events_are_grouped_by_the_name_each_rule_has_for_a_thing() -> None:
    """
    Sigma's aliases: what one event calls its client another calls its actor.
    """
    text = correlation("temporal", by="who").replace(
        "  timespan", "  aliases:\n    who:\n      one: client_id\n      two: actor\n  timespan"
    )
    running = engine(text)
    both = found(running, event(1, "one", 0, "key-A"), event(2, "two", 1, "key-Z", actor="key-A"))
    other = found(running, event(3, "two", 2, "key-A", actor="key-Q"))

    assert dict(both[1][0].about) == {"who": "key-A"}
    assert other == [[]]
