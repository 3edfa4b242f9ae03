"""Permissions as people read them: areas by label, what is granted in a sentence, a matrix."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorward.web.console import Fields, Visit
from doorward.web.console.forms import everything, roles_of

AREA = "area:"
_LEVELS = ("read", "write")
MOST = 1000
"""Of how many APIs, and areas of one, the labels are looked up."""


@dataclass(frozen=True, slots=True)
class Titles:
    """What the tenant has to grant: areas with their labels, API by API, and its roles."""

    apis: Sequence[Mapping[str, Any]]
    roles: Mapping[str, Mapping[str, Any]]

    @property
    def areas(self) -> Mapping[str, str]:
        """The label of each area, by its name."""
        return {one["name"]: one["label"] for api in self.apis for one in api["areas"]}


async def titles(visit: Visit) -> Titles:
    """Return what there is to grant, as far as the visitor may see it."""
    found = []
    for api in await everything(visit, "/apis", most=MOST):
        areas = await everything(visit, f"/apis/{api['id']}/areas", most=MOST)
        found.append({**api, "areas": areas})
    return Titles(found, {one["id"]: one for one in await roles_of(visit)})


def matrix(apis: Iterable[Mapping[str, Any]], held: set[str], visit: Visit) -> list[dict[str, Any]]:
    """Return the rows of the None / Read / Write table, with what is *held* chosen.

    What cannot be granted to a machine is left out; what the visitor does not hold is shown
    and cannot be chosen.
    """
    found = []
    for api in apis:
        rows = []
        for area in api["areas"]:
            if not area["grantable"]:
                continue
            actions = {one.partition(":")[2]: one for one in area["permissions"]}
            rows.append(
                {
                    "name": area["name"],
                    "label": area["label"],
                    "alias": area["alias"],
                    "choices": _choices(actions, held, visit),
                    "more": [
                        (name, one, one in held)
                        for name, one in actions.items()
                        if name not in _LEVELS
                    ],
                    "mine": any(visit.may(one) for one in actions.values()),
                }
            )
        if rows:
            found.append({"name": api["name"], "rows": rows})
    return found


def _choices(actions: Mapping[str, str], held: set[str], visit: Visit) -> list[dict[str, Any]]:
    """Return the levels that an area has; of none but "None" there is nothing to choose."""
    level = next((one for one in reversed(_LEVELS) if actions.get(one) in held), "")
    levels = [one for one in _LEVELS if one in actions]
    offered = [{"label": "None", "value": "", "on": not level, "open": True}]
    for place, name in enumerate(levels):
        # Who may write may read, too.
        rights = [actions[one] for one in levels[: place + 1]]
        offered.append(
            {
                "label": name.capitalize(),
                "value": " ".join(rights),
                "on": name == level,
                "open": name == level or all(map(visit.may, rights)),
            }
        )
    return offered if levels else []


def chosen(form: Fields) -> list[str]:
    """Return the permissions that a form's matrix grants."""
    found = set(form.many("permission"))
    for name, value in form.items():
        if name.startswith(AREA):
            found.update(value.split())
    return sorted(found)


def readable(permissions: Iterable[str], labels: Mapping[str, str]) -> str:
    """Return in words what *permissions* allow: "can read Alerts, can change nothing"."""
    by_action: dict[str, list[str]] = {}
    for one in sorted(permissions):
        area, _, action = one.partition(":")
        by_action.setdefault(action, []).append(labels.get(area, area))
    if not by_action:
        return "can read nothing, can change nothing"
    reads, changes = by_action.pop("read", []), by_action.pop("write", [])
    parts = [f"can read {_listed(reads) if reads else 'nothing'}"]
    parts.append(f"can change {_listed(changes) if changes else 'nothing'}")
    parts += [f"can {action} {_listed(areas)}" for action, areas in sorted(by_action.items())]
    return ", ".join(parts)


def _listed(words: Sequence[str]) -> str:
    if len(words) > 4:
        return f"{', '.join(words[:3])} and {len(words) - 3} more"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))
