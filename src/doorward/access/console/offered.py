"""What a tenant's APIs offer, as pages show it: by API, area by area, and in words."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from doorward.web.console import Visit

ALL = 200
"""More APIs, or areas of one, than a matrix can be read with."""


async def offered(visit: Visit) -> list[dict[str, Any]]:
    """Return every API that the visitor may see, each with its ``areas``."""
    found = await visit.find("/apis", limit=ALL)
    return [
        {**api, "areas": (await visit.get(f"/apis/{api['id']}/areas", limit=ALL))["items"]}
        for api in (found or {"items": []})["items"]
    ]


def in_words(permissions: Collection[str], apis: Sequence[Mapping[str, Any]]) -> str:
    """Return what *permissions* let somebody do, in a sentence without its subject."""
    if not permissions:
        return "May do nothing yet"
    acts: dict[str, list[str]] = {}
    known = set()
    for api in apis:
        for area in api["areas"]:
            held = [one for one in area["actions"] if f"{area['name']}:{one}" in permissions]
            known |= {f"{area['name']}:{one}" for one in held}
            if held:
                acts.setdefault(_joined([_verb(one) for one in held]), []).append(area["label"])
    for permission in sorted({*permissions} - known):
        name, _, action = permission.partition(":")
        acts.setdefault(_verb(action), []).append(name.replace("_", " "))
    return "May " + "; ".join(f"{verb} {_joined(labels)}" for verb, labels in acts.items())


def _verb(action: str) -> str:
    return {"write": "change", "own": "manage its own"}.get(action, action.replace("_", " "))


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
