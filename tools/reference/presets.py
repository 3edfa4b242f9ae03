"""docs/presets.md, from the documents that are shipped."""

from collections.abc import Iterator
from typing import Any

from doorward.access import BUILT_IN, Extent
from doorward.presets import Preset, shelf
from tools.reference.table import MADE, table

INTRODUCTION = """# Presets

A preset is a document that makes a tenant behave like one product: what its APIs offer and need,
its roles, its policies, and whose wire formats its address speaks. `doorward tenants create` makes
a tenant from one with `--preset NAME`, and so does `doorward init` the first tenant; without it
that is `default`.

Beside what its preset names, every tenant has the house's own areas
([permissions.md](permissions.md)) and the built-in roles {roles}.

A tenant can be written down as such a document, with `doorward presets export` or
`GET /api/v1/preset`, and applied to another with `doorward presets apply FILE` or
`POST /api/v1/preset`. Applying adds what is missing and changes what differs; it takes nothing
away: what a document does not name stays, an area keeps the actions it has and a role its
permissions. `--dry-run` only says what it would do. Nobody gives what they lack; what a document
first offers may be given by whoever applies it.
"""


def page() -> str:
    """Return the page's text."""
    roles = ", ".join(f"*{role.name}*" for role in BUILT_IN)
    told = [line for preset in shelf().values() for line in _preset(preset)]
    introduction = INTRODUCTION.format(roles=roles)
    return "".join([MADE.format(source="the presets"), introduction, *told])


def _preset(preset: Preset) -> Iterator[str]:
    yield f"\n## {preset.name}\n\n{preset.title}. {preset.words}.\n\n"
    yield table(["setting", "value"], _settings(preset))
    areas = [
        (f"`{name}`", terms.label, terms.alias, _actions(name, terms), _client(terms))
        for api in preset.layout.apis
        for name, terms in api.areas.items()
    ]
    if areas:
        head = ["area", "label", "also known as", "permissions", "for clients"]
        yield "\n" + table(head, areas)
    rules = [
        (f"`{rule.method} {rule.template}`", _needs(rule))
        for api in preset.layout.apis
        for rule in api.rules
    ]
    if rules:
        yield "\n" + table(["call", "needs"], rules)
    if preset.layout.roles:
        yield "\n" + table(
            ["role", "what it allows", "permissions"], map(_role, preset.layout.roles)
        )


def _settings(preset: Preset) -> Iterator[tuple[str, str]]:
    yield "dialect", f"`{preset.dialect}`" if preset.dialect else ""
    if preset.token_seconds is not None:
        yield "a client's token lives", f"{preset.token_seconds} s"
    for name, value in preset.policies.items():
        yield f"`{name}`", f"`{str(value).lower()}`"
    for api in preset.layout.apis:
        name = api.terms.name or "Management"
        yield f"{name} API", _api(api)


def _api(api: Any) -> str:
    told = ["for developers" if api.terms.portal else "no portal API"]
    told.append(f"a missing permission is {api.terms.denial.value}")
    if api.default:
        told.append("tokens are for it by default")
    if api.terms.audience:
        told.append(f"audience `{api.terms.audience}`")
    return ", ".join(told)


def _actions(name: str, terms: Any) -> str:
    told = []
    for action in sorted(terms.actions):
        wire = f" (on the wire `{terms.wire[action]}`)" if action in terms.wire else ""
        told.append(f"`{name}:{action}`{wire}")
    return ", ".join(told)


def _client(terms: Any) -> str:
    if not terms.grantable:
        return "never"
    return "read only" if terms.actions == {"read"} else ""


def _needs(rule: Any) -> str:
    every = " and ".join(f"`{one}`" for one in sorted(rule.all_of))
    some = " or ".join(f"`{one}`" for one in sorted(rule.any_of))
    return " and ".join(part for part in (every, some) if part)


def _role(role: Any) -> tuple[str, str, str]:
    given = role.permissions
    if isinstance(given, Extent):
        return role.name, role.description, given.value
    return role.name, role.description, ", ".join(f"`{one}`" for one in sorted(given))
