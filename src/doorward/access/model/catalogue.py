"""The catalogue: all that a tenant's APIs offer, as one value that never changes.

Each change of an API, area or rule makes the next revision of it. A decision reads one
revision; what is computed from it may be kept, since it follows from the text alone.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson

from doorward.access.model.apis import MANAGEMENT_PATH, Api, Denial
from doorward.access.model.areas import Area
from doorward.access.model.layout import Extent
from doorward.access.model.rules import Rule, RuleTerms
from doorward.kernel.errors import FieldError, Forbidden, Invalid
from doorward_sdk import RuleBook

DEFINES: Final = "apis:write"


@dataclass(frozen=True, slots=True)
class Offered:
    """One permission that can be had: of which API and area, and whether a client may.

    ``wire`` is what a dialect calls it where it has a name of its own.
    """

    permission: str
    api: str
    area: str
    action: str
    label: str
    grantable: bool
    wire: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One API of a catalogue."""

    id: str
    name: str
    audience: str
    is_default: bool
    managed: bool
    portal: bool
    denial: Denial
    permissions: frozenset[str]
    rules: RuleBook[RuleTerms]

    def audience_at(self, issuer: str) -> str:
        """Return its audience in the tenant whose issuer this is."""
        return self.audience or issuer + MANAGEMENT_PATH


class Catalogue:
    """What a tenant's APIs offer. ``offered`` and ``grantable`` are sets of permissions,
    ``by_wire`` gives the permission that a dialect's own scope stands for.

    Effective rights are what is granted and offered, for a client also grantable: a right to
    what is offered no more is none. ``memo`` is for what others computed from it: it is
    forgotten with the catalogue, so that no revision stays in memory for its sake.
    """

    __slots__ = (
        "apis", "by_wire", "default_api", "grantable", "managed_api", "memo", "offered",
        "permissions",
    )  # fmt: skip

    def __init__(self, document: str) -> None:
        listed = orjson.loads(document)["apis"]
        found = [_offered(api, area) for api in listed for area in api["areas"]]
        self.permissions: Mapping[str, Offered] = {
            one.permission: one for area in found for one in area
        }
        self.offered = frozenset(self.permissions)
        self.grantable = frozenset(
            name for name, offered in self.permissions.items() if offered.grantable
        )
        self.by_wire: Mapping[str, str] = {
            one.wire: name for name, one in self.permissions.items() if one.wire
        }
        self.apis: Mapping[str, Listed] = {api["id"]: _listed(api) for api in listed}
        self.memo: dict[Any, Any] = {}
        self.default_api = next((api for api in self.apis.values() if api.is_default), None)
        self.managed_api = next((api for api in self.apis.values() if api.managed), None)

    @property
    def size(self) -> int:
        """How many APIs, permissions and rules it holds: a measure of its memory."""
        rules = sum(len(api.rules) for api in self.apis.values())
        return len(self.apis) + len(self.permissions) + rules

    def api_by_audience(self, audience: str, issuer: str) -> Listed | None:
        """Return the API that *audience* names in the tenant whose *issuer* this is.

        The management API goes first, so that nobody's API can stand in its place.
        """
        if self.managed_api and self.managed_api.audience_at(issuer) == audience:
            return self.managed_api
        return next(
            (api for api in self.apis.values() if audience and api.audience == audience), None
        )

    def extent(self, permissions: frozenset[str] | Extent) -> frozenset[str]:
        """Return what *permissions* come to here, where they are said by their extent."""
        if permissions is Extent.ALL:
            return self.offered
        if permissions is Extent.READING:
            return frozenset(one for one in self.offered if one.endswith(":read"))
        return frozenset(permissions)

    def match(self, api: str, method: str, path: str) -> RuleTerms | None:
        """Return the rule a call of *api* falls under, or None: then it is denied."""
        listed = self.apis.get(api)
        return listed.rules.match(method, path) if listed else None

    def check_offered(self, permissions: Iterable[str], field: str = "permissions") -> None:
        """Raise :class:`Invalid` naming each of *permissions* that nobody can have."""
        self._check(permissions, self.offered, field)

    def check_grantable(self, permissions: Iterable[str], field: str = "permissions") -> None:
        """Raise :class:`Invalid` naming each of *permissions* that no client can have."""
        self._check(permissions, self.grantable, field)

    def check_held(self, powers: Container[str], permissions: Iterable[str]) -> None:
        """Raise :class:`Forbidden` naming each of *permissions* that *powers* cannot give.

        Nobody gives what they lack. A token is for one API, so nobody who calls the
        management API can hold another API's permissions there: these may be given by who
        may define them. No machine can hold what is for people only (D-5): who holds all that
        a machine can, a tenant's machine administrator, may give it to a person.
        """
        lacking = {one for one in permissions if one not in powers}
        missing = sorted(
            one
            for one in lacking
            if not (self._is_foreign(one) and DEFINES in powers)
            and not (self._is_for_people(one) and self._holds_all(powers))
        )
        if missing:
            words = f"nobody gives what they lack: {', '.join(missing)}"
            raise Forbidden(words, tuple(missing))

    def _is_foreign(self, permission: str) -> bool:
        offered = self.permissions.get(permission)
        return offered is not None and not self.apis[offered.api].managed

    def _is_for_people(self, permission: str) -> bool:
        offered = self.permissions.get(permission)
        return offered is not None and not offered.grantable

    def _holds_all(self, powers: Container[str]) -> bool:
        managed = self.managed_api
        every = self.grantable & managed.permissions if managed else frozenset()
        return bool(every) and all(one in powers for one in every)

    def _check(self, permissions: Iterable[str], allowed: frozenset[str], field: str) -> None:
        wrong = sorted(set(permissions) - allowed)
        if wrong:
            raise Invalid(*(FieldError(field, self._why_not(one)) for one in wrong))

    def _why_not(self, permission: str) -> str:
        if permission in self.permissions:
            return f"{permission} cannot be granted to a client"
        area = permission.partition(":")[0]
        actions = sorted(one.action for one in self.permissions.values() if one.area == area)
        if actions:
            return f"{area} offers only {', '.join(actions)}"
        return "there is no such permission"


@lru_cache(maxsize=32)
def catalogue_of(document: str) -> Catalogue:
    """Return the catalogue written in *document*, compiled once."""
    return Catalogue(document)


def write_document(apis: Iterable[Api], areas: Iterable[Area], rules: Iterable[Rule]) -> str:
    """Return the text of the catalogue of these APIs, areas and rules."""
    areas_of, rules_of = defaultdict(list), defaultdict(list)
    for area in areas:
        areas_of[area.api].append(_area(area))
    for rule in rules:
        rules_of[rule.api].append(_rule(rule.terms))
    listed = [
        {
            "id": api.id,
            "name": api.terms.name,
            "audience": api.terms.audience,
            "is_default": api.is_default,
            "managed": api.managed,
            "portal": api.terms.portal,
            "denial": api.terms.denial.value,
            "areas": areas_of[api.id],
            "rules": rules_of[api.id],
        }
        for api in apis
    ]
    return orjson.dumps({"v": 1, "apis": listed}).decode()


def _area(area: Area) -> dict[str, Any]:
    return {
        "name": area.name,
        "label": area.terms.label,
        "grantable": area.terms.grantable,
        "actions": sorted(area.terms.actions),
        "wire": dict(area.terms.wire),
    }


def _rule(terms: RuleTerms) -> dict[str, Any]:
    return {
        "method": terms.method,
        "template": terms.template,
        "any_of": sorted(terms.any_of),
        "all_of": sorted(terms.all_of),
    }


def _offered(api: Mapping[str, Any], area: Mapping[str, Any]) -> list[Offered]:
    name, label, wire = area["name"], area["label"], area.get("wire", {})
    return [
        Offered(
            f"{name}:{action}",
            api["id"],
            name,
            action,
            label,
            area["grantable"],
            wire.get(action, ""),
        )
        for action in area["actions"]
    ]


def _listed(api: Mapping[str, Any]) -> Listed:
    rules = (
        RuleTerms(
            rule["method"],
            rule["template"],
            frozenset(rule["any_of"]),
            frozenset(rule["all_of"]),
        )
        for rule in api["rules"]
    )
    return Listed(
        api["id"],
        api["name"],
        api["audience"],
        api["is_default"],
        api["managed"],
        api["portal"],
        Denial(api["denial"]),
        frozenset(one.permission for area in api["areas"] for one in _offered(api, area)),
        RuleBook(rules),
    )
