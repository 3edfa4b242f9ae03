"""Reading rules written in Sigma (event and correlation rules, specification 2): pySigma parses.

What it gives is turned into values of :mod:`model`, with tests that are compiled once. What we do
not evaluate is refused by name, so that no rule watches less than it says.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import yaml
from sigma.collection import SigmaCollection
from sigma.correlations import (
    SigmaCorrelationCondition,
    SigmaCorrelationConditionOperator,
    SigmaCorrelationRule,
)
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from doorward.correlation.model import (
    BY_SUBJECT,
    LONGEST_SPAN,
    MOST,
    MOST_COUNTED,
    Kind,
    Rule,
    Severity,
    Single,
    Together,
)
from doorward.correlation.sigma.comparing import check_field, test_of, types_of, wrong

LONGEST: Final = 20_000
MOST_DOCUMENTS: Final = 20
PRODUCT: Final = "doorward"
_DEEPEST: Final = 40


def read_rule(key: str, text: str) -> Rule:
    """Return the rule that *text* writes, under the id *key*; raises ``Invalid`` at ``source``."""
    try:
        _check_depth(text)
        collection = SigmaCollection.from_yaml(text)
        singles = [_single(one) for one in collection.rules if isinstance(one, SigmaRule)]
        together = [
            _together(one) for one in collection.rules if isinstance(one, SigmaCorrelationRule)
        ]
    except yaml.YAMLError as error:
        raise wrong(f"it is no YAML: {_line_of(error)}") from None
    except SigmaError as error:
        raise wrong(str(error)) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        # pySigma takes documents to be mappings, and their members to be of the right kind.
        raise wrong("it is no Sigma rule: each document is a mapping of its members") from error
    if len(singles) + len(together) > MOST_DOCUMENTS:
        raise wrong(f"at most {MOST_DOCUMENTS} rules in one text")
    last = (collection.rules or (None,))[-1]
    if last is None:
        raise wrong("it holds no rule")
    ordered = _in_order(together, {one.name for one in singles})
    both: tuple[Single | Together, ...] = (*ordered, *singles)
    fires = [one for one in both if one.fires]
    if not fires:
        raise wrong("none of its rules would be told of")
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    return Rule(
        key, fires[0].title, (last.description or "").strip(), fires[0].severity,
        tuple(singles), tuple(ordered), digest,
    )  # fmt: skip


def _check_depth(text: str) -> None:
    if len(text) > LONGEST:
        raise wrong(f"at most {LONGEST} characters")
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise wrong(f"nested deeper than {_DEEPEST} levels")


def _single(rule: SigmaRule) -> Single:
    name = rule.name or str(rule.id or "")
    source = rule.logsource
    if source.product != PRODUCT or source.category or source.service:
        raise wrong(f"logsource is product: {PRODUCT}, and nothing else")
    conditions = rule.detection.parsed_condition
    if len(conditions) != 1:
        raise wrong("a rule has one condition")
    parsed = conditions[0].parsed
    about = tuple(rule.fields) or BY_SUBJECT
    for one in about:
        check_field(one)
    return Single(
        name, rule.title, _severity(rule), test_of(parsed), types_of(parsed), about, _is_told(rule)
    )


def _together(rule: SigmaCorrelationRule) -> Together:
    name = rule.name or str(rule.id or "")
    kinds = {one.value for one in Kind}
    if rule.type.name.lower() not in kinds:
        raise wrong(f"a correlation's type is one of {', '.join(sorted(kinds))}")
    kind = Kind(rule.type.name.lower())
    called = {one.reference: one.rule.name or str(one.rule.id) for one in rule.rules or ()}
    names = tuple(called.values())
    span = rule.timespan.seconds * 1000
    if not names or len(set(names)) != len(rule.rules or ()):
        raise wrong("a correlation names the rules it counts, each once")
    if span > LONGEST_SPAN:
        raise wrong(f"a timespan is at most {LONGEST_SPAN // 86_400_000}d")
    count, field = _condition(rule, kind, names)
    group_by = tuple(rule.group_by or ())
    aliases = {
        one.alias: {called.get(of.reference, ""): to for of, to in one.mapping.items()}
        for one in rule.aliases
    }
    asked = [*(one for one in group_by if one not in aliases), *([field] if field else [])]
    asked += [to for mapping in aliases.values() for to in mapping.values()]
    for one in asked:
        check_field(one)
    return Together(
        name, rule.title, _severity(rule), kind, names, group_by, aliases, span, count, field,
        _is_told(rule),
    )  # fmt: skip


def _is_told(rule: SigmaRule | SigmaCorrelationRule) -> bool:
    """Whether *rule* is told of by itself: one that others count is not, unless they say so."""
    return bool(getattr(rule, "_output", True))


def _condition(rule: SigmaCorrelationRule, kind: Kind, names: Sequence[str]) -> tuple[int, str]:
    """Return how many make the rule true, and whose values are counted."""
    condition = rule.condition
    temporal = kind in {Kind.TEMPORAL, Kind.TEMPORAL_ORDERED}
    if not isinstance(condition, SigmaCorrelationCondition):
        raise wrong("a temporal rule asks for all the rules it names: it has no condition")
    up = {SigmaCorrelationConditionOperator.GTE: 0, SigmaCorrelationConditionOperator.GT: 1}
    if condition.op not in up or not isinstance(condition.count, int):
        raise wrong("a condition is gte or gt, and a whole number: what is absent is not watched")
    count = condition.count + up[condition.op]
    if temporal:
        if count != len(names):
            raise wrong("a temporal rule asks for all the rules it names")
        return count, ""
    most = MOST if kind is Kind.VALUE_COUNT else MOST_COUNTED
    if not 1 <= count <= most:
        raise wrong(f"a condition of {kind} counts from 1 to {most}")
    field = condition.fieldref
    if kind is Kind.EVENT_COUNT and field is None:
        return count, ""
    if kind is Kind.VALUE_COUNT and isinstance(field, str):
        return count, field
    raise wrong("value_count counts the values of one field, event_count of none")


def _in_order(rules: Sequence[Together], known: set[str]) -> list[Together]:
    """Return *rules*, each after those that it counts; raises ``Invalid`` for a circle."""
    waiting, ordered, done = list(rules), [], set(known)
    while waiting:
        ready = [one for one in waiting if set(one.rules) <= done]
        if not ready:
            raise wrong("its correlations count each other in a circle")
        ordered += ready
        done |= {one.name for one in ready}
        waiting = [one for one in waiting if one not in ready]
    # What is told of in the end comes first, as whoever reads the list expects it.
    return ordered[::-1]


def _severity(rule: SigmaRule | SigmaCorrelationRule) -> Severity:
    name = rule.level.name.lower() if rule.level else "medium"
    return Severity.LOW if name == "informational" else Severity(name)


def _line_of(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    words = getattr(error, "problem", None) or "it cannot be read"
    return f"{words} in line {mark.line + 1}" if mark else str(words)
