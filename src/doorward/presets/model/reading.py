"""What a document says, as a preset; everything wrong in it is told at once, by its place."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Final, TypeVar

from doorward.access import (
    ApiLayout,
    ApiTerms,
    AreaTerms,
    Denial,
    Extent,
    Layout,
    RoleLayout,
    RuleTerms,
    check_name,
)
from doorward.kernel.errors import Invalid
from doorward.kernel.names import name_key
from doorward.presets.model.preset import Preset
from doorward.presets.model.table import Table
from doorward.tenants import check_policies

T = TypeVar("T")
NAME_PATTERN: Final = r"^[a-z0-9](-?[a-z0-9])*$"
DIALECT_PATTERN: Final = r"^[a-z0-9_]*$"
LONGEST_NAME: Final = 40
LARGEST: Final = 1_000
"""How many APIs, areas, rules and roles a document may name together: applying it is one
transaction, and others wait for its end."""


def read_preset(said: Mapping[str, Any]) -> Preset:
    """Return the preset that the document *said* is; raises :class:`Invalid` for what is none."""
    top = Table(said)
    name = top.take("name", str)
    if not 0 < len(name) <= LONGEST_NAME or re.fullmatch(NAME_PATTERN, name) is None:
        top.wrong("name", "lower-case letters and digits, with single dashes inside")
    title, words = top.take("title", str, ""), top.take("words", str, "")
    dialect = top.take("dialect", str, None)
    if dialect is not None and re.fullmatch(DIALECT_PATTERN, dialect) is None:
        top.wrong("dialect", "the name of a dialect, or empty")
    seconds = top.take("token_seconds", int, None)
    policies = top.table("policies").rest()
    _try(top, check_policies, policies)
    layout = _layout(top)
    top.end()
    if top.errors:
        raise Invalid(*top.errors)
    return Preset(name, title, words, dialect, seconds, policies, layout)


def _layout(top: Table) -> Layout:
    apis = [_api(top.table("management"), managed=True)] if "management" in top else []
    apis += [_api(table, managed=False) for table in top.tables("apis")]
    found = [api for api in apis if api is not None]
    _once(top, "apis", (name_key(api.terms.name) for api in found))
    _once(top, "apis", (area for api in found for area in api.areas))
    if sum(api.default for api in found) > 1:
        top.wrong("apis", "one API is the default, not several")
    roles = [_role(table) for table in top.tables("roles")]
    size = len(found) + len(roles) + sum(len(api.areas) + len(api.rules) for api in found)
    if size > LARGEST:
        top.wrong("apis", f"at most {LARGEST} APIs, areas, rules and roles together")
    _once(top, "roles", (name_key(role.name) for role in roles))
    return Layout(tuple(found), tuple(roles))


def _api(table: Table, *, managed: bool) -> ApiLayout | None:
    name = audience = words = ""
    if not managed:
        name, audience = table.take("name", str), table.take("audience", str)
        words = table.take("description", str, "")
        if not audience:
            table.wrong("audience", "an absolute https, http or urn URI, no query, no #")
    portal = table.take("portal", bool, True)
    denial = _one_of(table, "denial", Denial, Denial.FORBIDDEN)
    default = table.take("default", bool, False)
    areas = [_area(one) for one in table.tables("areas")]
    rules = [_rule(one) for one in table.tables("rules")]
    whole = [one for one in rules if one is not None]
    _once(table, "areas", (area for area, _ in areas))
    _once(table, "rules", ((rule.method, rule.shape) for rule in whole))
    terms = table.build(ApiTerms, name, audience, words, portal, denial)
    if terms is None:
        return None
    named = {area: terms for area, terms in areas if terms is not None}
    return ApiLayout(terms, named, tuple(whole), default)


def _area(table: Table) -> tuple[str, AreaTerms | None]:
    name, label = table.take("name", str), table.take("label", str)
    actions = frozenset(table.words("actions"))
    alias, grantable = table.take("alias", str, ""), table.take("grantable", bool, True)
    wire = table.table("wire").rest()
    if not all(isinstance(scope, str) and action in actions for action, scope in wire.items()):
        table.wrong("wire", "a scope for each of some of its actions")
        wire = {}
    table.build(check_name, name)
    return name, table.build(AreaTerms, label, actions, alias, grantable, wire)


def _rule(table: Table) -> RuleTerms | None:
    method, template = table.take("method", str), table.take("template", str)
    any_of, all_of = frozenset(table.words("any_of")), frozenset(table.words("all_of"))
    return table.build(RuleTerms, method, template, any_of, all_of)


def _role(table: Table) -> RoleLayout:
    name, words = table.take("name", str), table.take("description", str, "")
    given = table.take("permissions", object, [])
    built_in = table.take("built_in", bool, True)
    table.end()
    if isinstance(given, str) and given in list(Extent):
        return RoleLayout(name, Extent(given), words, built_in)
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        table.wrong("permissions", f"a list of permissions, or one of {', '.join(Extent)}")
        given = []
    return RoleLayout(name, frozenset(given), words, built_in)


def _one_of(table: Table, name: str, kind: type[Denial], default: Denial) -> Denial:
    said = table.take(name, str, default.value)
    if said in list(kind):
        return kind(said)
    table.wrong(name, f"one of {', '.join(kind)}")
    return default


def _once(table: Table, name: str, keys: Iterable[Hashable]) -> None:
    found = list(keys)
    if len(set(found)) < len(found):
        table.wrong(name, "the same one twice")


def _try(table: Table, check: Callable[[Mapping[str, Any]], object], said: Any) -> None:
    try:
        check(said)
    except Invalid as refusal:
        table.errors += refusal.errors
