"""What an API asks of its callers: endpoint rules, and how a missing permission is answered."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from doorward_sdk.rules import EndpointRule, RuleBook, UnsoundRule

FORBIDDEN: Final = "forbidden"
UNAUTHORIZED: Final = "unauthorized"
_MEMBERS: Final = frozenset({"method", "template", "any_of", "all_of"})


class UnsoundPolicy(ValueError):
    """Rules that cannot be read, or that would be no policy; the message says where."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one API. *denial* is what a missing permission is answered with (D-4)."""

    book: RuleBook[EndpointRule]
    denial: str = FORBIDDEN

    def __post_init__(self) -> None:
        """Refuse a denial nobody knows. Raises UnsoundPolicy."""
        if self.denial not in {FORBIDDEN, UNAUTHORIZED}:
            message = f"denial is {FORBIDDEN} or {UNAUTHORIZED}"
            raise UnsoundPolicy(message)

    @classmethod
    def of(cls, rules: Iterable[EndpointRule], denial: str = FORBIDDEN) -> Policy:
        """Return the policy of *rules*. Raises UnsoundPolicy for none, and for two of one call.

        Rules that an owner wrote down are never empty on purpose: nobody could call the API.
        """
        known = tuple(rules)
        calls = {(rule.method, rule.shape) for rule in known}
        if not known or len(calls) != len(known):
            message = "rules are needed" if not known else "two rules are for the same calls"
            raise UnsoundPolicy(message)
        return cls(RuleBook(known), denial)


def read_policy(text: str) -> Policy:
    """Return the policy that *text* spells, in TOML or in JSON.

    It has a list ``rules`` of ``method``, ``template``, ``any_of``, ``all_of``, and may have a
    ``denial``. Raises UnsoundPolicy for anything else: what is misspelt must not be passed over.
    """
    try:
        document = json.loads(text) if text.lstrip()[:1] == "{" else tomllib.loads(text)
    except ValueError as error:
        message = f"neither TOML nor JSON: {error}"
        raise UnsoundPolicy(message) from None
    unknown = set(document) - {"rules", "denial"}
    rules = document.get("rules")
    if unknown or not isinstance(rules, list):
        message = f"unknown members {sorted(unknown)}" if unknown else "a list of rules is needed"
        raise UnsoundPolicy(message)
    denial = document.get("denial", FORBIDDEN)
    return Policy.of((read_rule(rule, place) for place, rule in enumerate(rules, 1)), denial)


def read_rule(rule: object, place: int = 1) -> EndpointRule:
    """Return the rule that *rule*, a mapping, tells of. Raises UnsoundPolicy naming its *place*."""
    if not isinstance(rule, Mapping) or not _MEMBERS.issuperset(rule):
        message = f"rule {place}: members are {', '.join(sorted(_MEMBERS))}"
        raise UnsoundPolicy(message)
    try:
        return EndpointRule(
            str(rule.get("method", "")),
            str(rule.get("template", "")),
            _names(rule.get("any_of", [])),
            _names(rule.get("all_of", [])),
        )
    except UnsoundRule as unsound:
        message = f"rule {place}: {unsound}"
        raise UnsoundPolicy(message) from None


def _names(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise UnsoundRule(("any_of, all_of", "lists of permissions"))
    return frozenset(value)
