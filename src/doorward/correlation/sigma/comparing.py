"""Turning a condition that pySigma parsed into a test of events, compiled once.

Patterns run by RE2, whose time grows with the text alone: rules are written by tenants.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
)
from sigma.policy import default_policy
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SpecialChars,
)

from doorward.correlation.model import Fields, Test, knows, reader
from doorward.kernel.errors import Invalid

wrong: Final[Callable[[str], Invalid]] = partial(Invalid.field, "source")


def test_of(condition: Any) -> Test:
    """Return what decides *condition* about an event."""
    match condition:
        case ConditionAND():
            parts = [test_of(one) for one in condition.args]
            return lambda event: all(part(event) for part in parts)
        case ConditionOR():
            parts = [test_of(one) for one in condition.args]
            return lambda event: any(part(event) for part in parts)
        case ConditionNOT():
            inner = test_of(condition.args[0])
            return lambda event: not inner(event)
        case ConditionFieldEqualsValueExpression():
            check_field(condition.field)
            return _compared(condition.field, _value(condition.value))
    raise wrong("a detection compares fields with values: words without a field are not looked for")


def check_field(name: str) -> None:
    """Raise ``Invalid`` for a field that no event has."""
    if not knows(name):
        raise wrong(f"an event has no field {name[:60]}; details are written details.<name>")


def _compared(field: str, fits: Callable[[Any], bool]) -> Test:
    read = reader(field)

    def test(event: Fields) -> bool:
        value = read(event)
        if isinstance(value, list):
            return any(fits(one) for one in value)
        return fits(value)

    return test


def _value(value: Any) -> Callable[[Any], bool]:
    """Return what decides whether a field's value is as *value* asks."""
    for kind, made in _KINDS.items():
        if isinstance(value, kind):
            return made(value)
    raise wrong(f"this kind of value is not compared: {type(value).__name__}")


def _null(_value: SigmaNull) -> Callable[[Any], bool]:
    return lambda seen: seen is None


def _exists(value: SigmaExists) -> Callable[[Any], bool]:
    return lambda seen: (seen is not None) is value.exists


def _flag(value: SigmaBool) -> Callable[[Any], bool]:
    return lambda seen: seen is value.boolean


def _equal(value: SigmaNumber) -> Callable[[Any], bool]:
    return lambda seen: _number(seen) == value.number


def _in_network(value: SigmaCIDRExpression) -> Callable[[Any], bool]:
    return lambda seen: _inside(seen, value.network)


def _pattern(value: SigmaRegularExpression) -> Callable[[Any], bool]:
    flags = 0
    for flag in value.flags:
        flags |= value.sigma_to_python_flags[flag]
    found = default_policy.regex_engine.compile(str(value.regexp), flags).search
    return lambda seen: seen is not None and found(str(seen)) is not None


def _text(value: SigmaString) -> Callable[[Any], bool]:
    cased = isinstance(value, SigmaCasedString)
    fold: Callable[[str], str] = str if cased else str.casefold
    parts = value.s
    if all(isinstance(part, str) for part in parts):
        wanted = fold("".join(str(part) for part in parts))
        return lambda seen: seen is not None and fold(str(seen)) == wanted
    pattern = "".join(
        re.escape(part) if isinstance(part, str) else _wildcard(part) for part in parts
    )
    flags = re.DOTALL if cased else re.DOTALL | re.IGNORECASE
    matched = default_policy.regex_engine.compile(pattern, flags).fullmatch
    return lambda seen: seen is not None and matched(str(seen)) is not None


def _wildcard(part: Any) -> str:
    if part is SpecialChars.WILDCARD_MULTI:
        return ".*"
    if part is SpecialChars.WILDCARD_SINGLE:
        return "."
    raise wrong("placeholders are not filled in")


_OPERATORS: Final[Mapping[CompareOperators, Callable[[Any, Any], bool]]] = {
    CompareOperators.LT: lambda seen, wanted: seen < wanted,
    CompareOperators.LTE: lambda seen, wanted: seen <= wanted,
    CompareOperators.GT: lambda seen, wanted: seen > wanted,
    CompareOperators.GTE: lambda seen, wanted: seen >= wanted,
    CompareOperators.NEQ: lambda seen, wanted: seen != wanted,
}


def _measured(value: SigmaCompareExpression) -> Callable[[Any], bool]:
    compare, wanted = _OPERATORS[value.op], value.number.number

    def fits(seen: Any) -> bool:
        number = _number(seen)
        return number is not None and compare(number, wanted)

    return fits


def _number(seen: Any) -> int | float | None:
    if isinstance(seen, bool) or seen is None:
        return None
    if isinstance(seen, int | float):
        return seen
    try:
        return float(seen)
    except (TypeError, ValueError):
        return None


def _inside(seen: Any, network: Any) -> bool:
    try:
        return ipaddress.ip_address(str(seen)) in network
    except ValueError:
        return False


def types_of(condition: Any) -> frozenset[str] | None:
    """Return the types of event that *condition* can be true of, None for any."""
    match condition:
        case ConditionAND():
            found = [one for one in map(types_of, condition.args) if one is not None]
            return frozenset.intersection(*found) if found else None
        case ConditionOR():
            each = [types_of(one) for one in condition.args]
            known = [one for one in each if one is not None]
            return frozenset().union(*known) if len(known) == len(each) else None
        case ConditionFieldEqualsValueExpression(field="type", value=SigmaString() as value):
            parts = value.s
            plain = len(parts) == 1 and isinstance(parts[0], str) and parts[0].islower()
            return frozenset((str(parts[0]),)) if plain else None
    return None


_KINDS: Final[Mapping[type, Callable[[Any], Callable[[Any], bool]]]] = {
    SigmaNull: _null,
    SigmaExists: _exists,
    SigmaBool: _flag,
    SigmaNumber: _equal,
    SigmaCompareExpression: _measured,
    SigmaCIDRExpression: _in_network,
    SigmaRegularExpression: _pattern,
    SigmaString: _text,
}
