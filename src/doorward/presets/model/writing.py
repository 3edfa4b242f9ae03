"""A preset as a document: what :func:`read_preset` reads the same preset from."""

from typing import Any

from doorward.access import ApiLayout, AreaTerms, Extent, RoleLayout, RuleTerms
from doorward.presets.model.preset import Preset


def write_preset(preset: Preset) -> dict[str, Any]:
    """Return the document of *preset*, of plain values in a fixed order."""
    managed = [api for api in preset.layout.apis if api.managed]
    return {
        "name": preset.name,
        "title": preset.title,
        "words": preset.words,
        "dialect": preset.dialect,
        "token_seconds": preset.token_seconds,
        "policies": {name: preset.policies[name] for name in sorted(preset.policies)},
        "management": _api(managed[0]) if managed else {},
        "apis": [
            {
                "name": api.terms.name,
                "audience": api.terms.audience,
                "description": api.terms.description,
                **_api(api),
            }
            for api in preset.layout.apis
            if not api.managed
        ],
        "roles": [_role(role) for role in preset.layout.roles],
    }


def _api(api: ApiLayout) -> dict[str, Any]:
    return {
        "portal": api.terms.portal,
        "denial": api.terms.denial.value,
        "default": api.default,
        "areas": [_area(name, terms) for name, terms in api.areas.items()],
        "rules": [_rule(terms) for terms in api.rules],
    }


def _area(name: str, terms: AreaTerms) -> dict[str, Any]:
    return {
        "name": name,
        "label": terms.label,
        "actions": sorted(terms.actions),
        "alias": terms.alias,
        "grantable": terms.grantable,
        "wire": {action: terms.wire[action] for action in sorted(terms.wire)},
    }


def _rule(terms: RuleTerms) -> dict[str, Any]:
    return {
        "method": terms.method,
        "template": terms.template,
        "any_of": sorted(terms.any_of),
        "all_of": sorted(terms.all_of),
    }


def _role(role: RoleLayout) -> dict[str, Any]:
    given = role.permissions
    return {
        "name": role.name,
        "description": role.description,
        "permissions": given.value if isinstance(given, Extent) else sorted(given),
        "built_in": role.built_in,
    }
