"""Rules are read as Sigma says, and what is not evaluated is refused by name."""

from typing import Any

import pytest

from doorward.correlation.model import Severity
from doorward.correlation.sigma import read_rule
from doorward.kernel.errors import Invalid
from tests.unit.correlation.telling import correlation, engine, event, single


def matches(selection: str, **more: Any) -> bool:
    """Whether a rule with this selection finds an event that is like *more*."""
    running = engine(single("one", selection).removeprefix("---\n"))
    return bool(running.feed(event(1, "some.type", 0, **more)))


@pytest.mark.parametrize(
    ("selection", "fits"),
    [
        ("type: some.type", True), ("type: SOME.Type", True), ("type|cased: SOME.type", False),
        ("type: some.*", True), ("type: 'some.?'", False), ("type|startswith: some", True),
        ("type|endswith: some", False), ("type|contains: me.t", True), ("type|re: ^so+me", True),
        ("type: [other, some.type]", True), ("count|gte: 3", True), ("count|lt: 3", False),
        ("count: 3", True), ("reason: null", True), ("reason|exists: true", False),
        ("address|cidr: 198.51.100.0/24", True), ("address|cidr: 10.0.0.0/8", False),
        ("details.missing: users:read", True), ("details.flag: true", True),
        ("details.deep: 1", False), ("network: 198.51.100.0/24", True), ("hour: 0", True),
        ("weekday: 1", True), ("type|contains|all: [some, type]", True),
    ],
)  # fmt: skip
def test_a_selection_means_what_sigma_says(selection: str, fits: bool) -> None:
    """
    Case, wildcards, modifiers, lists, nulls, numbers and networks.
    """
    more = {"count": 3, "missing": ["roles:read", "users:read"], "flag": True}

    assert matches(selection, **more) is fits


def test_conditions_combine_selections() -> None:
    """
    And, or, not, and one of several by their names.
    """
    text = (
        "title: x\nlogsource: {product: doorward}\ndetection:\n  a1: {type: some.type}\n"
        "  a2: {type: other}\n  b: {client_id: key-B}\n  condition: 1 of a* and not b\n"
    )
    running = engine(text)
    assert running.feed(event(1, "some.type", 0))
    assert not running.feed(event(2, "some.type", 0, "key-B"))
    assert not running.feed(event(3, "third", 0))


def test_a_document_tells_its_title_severity_and_what_tells_incidents_apart() -> None:
    """
    Those of the rule that is told of; informational counts as low.
    """
    rule = read_rule("r", correlation("event_count", condition="gt: 2", by="address"))
    assert (rule.title, rule.severity, rule.group_by) == ("Seen", Severity.HIGH, ("address",))
    assert rule.together[0].count == 3
    alone = read_rule("r", single("one", "type: one", "informational").removeprefix("---\n"))
    assert (alone.severity, alone.group_by) == (Severity.LOW, ("client_id",))


ONE = "title: x\nlogsource: {product: doorward}\ndetection:\n  a: {type: x}\n  condition: a\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no rule"), ("- a\n- b", "Sigma"), ("just words", "Sigma"), ("a: [", "YAML"),
        ("title: x", "Sigma"), (ONE.replace("doorward", "windows"), "logsource"),
        (ONE.replace("type: x", "nothing: x"), "no field nothing"),
        (ONE.replace("{type: x}", "[word]"), "field"),
        (ONE.replace("type: x", "type|expand: '%all%'"), "filled in"),
        (ONE.replace("type: x", "type|re: '('"), "invalid"),
        (correlation("event_count", condition="lt: 3"), "absent"),
        (correlation("event_count", condition="gte: 0"), "counts from"),
        (correlation("value_count", condition="gte: 3"), "field"),
        (correlation("value_count", condition="gte: 65, field: address"), "counts from"),
        (correlation("value_avg", condition="gte: 3, field: count"), "type is one of"),
        (correlation("event_count", condition="gte: 3", span="30d"), "at most 7d"),
        (correlation("event_count", condition="gte: 3", by="nobody"), "no field"),
        (correlation("event_count", condition="gte: 3").replace("[one]", "[zero]"), "zero"),
        ("a: " + "[" * 60 + "]" * 60, "nested"), ("x" * 20_001, "at most"),
        ("\n---\n".join(ONE for _ in range(21)), "at most 20"),
    ],
)  # fmt: skip
def test_what_is_not_evaluated_is_refused_by_name(text: str, words: str) -> None:
    """
    Each refusal is of the field ``source`` and says what is wrong.
    """
    with pytest.raises(Invalid) as refused:
        read_rule("r", text)

    [error] = refused.value.errors
    assert error.field == "source"
    assert words in error.message


def test_a_pattern_takes_no_longer_than_its_text() -> None:
    """
    A pattern that would backtrack for years answers at once.
    """
    assert not matches("type|re: ^(a+)+$", reason="a" * 5000 + "b")
    assert not matches("reason|re: ^(a+)+$", reason="a" * 50_000 + "b")
