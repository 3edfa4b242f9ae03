"""What a tenant's console calls things, and where it keeps them: words as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

SPOTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "home": ("/", "", "home"),
    "clients": ("/clients", "clients:read", "plug-connected"),
    "keys": ("/keys", "api_keys:read", "key"),
    "tokens": ("/tokens", "api_tokens:read", "ticket"),
    "roles": ("/roles", "roles:read", "shield-check"),
    "apis": ("/apis", "apis:read", "api"),
    "people": ("/people", "users:read", "users"),
    "events": ("/events", "events:read", "activity"),
    "usage": ("/usage", "clients:read", "chart-bar"),
    "tenant": ("/tenant", "tenants:read", "building"),
    "policies": ("/policies", "tenants:read", "adjustments"),
    "signing": ("/signing-keys", "keys:read", "certificate"),
    "developer": ("/developer", "", "code"),
}
"""The places of the console: path, the permission that opens it (empty: anybody's), icon."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the navigation as a visitor sees it."""

    name: str
    label: str
    path: str
    icon: str


@dataclass(frozen=True, slots=True)
class Section:
    """Places that stand together; in the header's menu of people where ``people`` says so."""

    title: str
    spots: Sequence[str]
    tabs: bool = False
    people: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """Sections, labels of spots, and words by their key."""

    sections: Sequence[Section] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def section_of(self, spot: str) -> Section | None:
        """Return the section that *spot* stands in."""
        return next((one for one in self.sections if spot in one.spots), None)

    def spots(self, section: Section, may: Any) -> list[Spot]:
        """Return those of *section* that are open to whom *may* answers for."""
        found = []
        for name in section.spots:
            path, permission, icon = SPOTS[name]
            if not permission or may(permission):
                found.append(Spot(name, self.labels[name], path, icon))
        return found


def read_wording(said: Mapping[str, Any], base: Wording | None = None) -> Wording:
    """Return the wording that a document says, over *base* for what it leaves out.

    Raises ``KeyError`` or ``TypeError`` for a document that is wrong: these are shipped.
    """
    base = base or Wording()
    sections = [Section(**one) for one in said.get("sections", ())] or base.sections
    for section in sections:
        for spot in section.spots:
            SPOTS[spot]
    words = {
        f"{group}.{name}": word
        for group, table in said.get("words", {}).items()
        for name, word in table.items()
    }
    return Wording(sections, {**base.labels, **said.get("labels", {})}, {**base.words, **words})
