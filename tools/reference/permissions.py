"""docs/permissions.md, from the management API's areas and the routes that need them."""

from doorward.access import BUILT_IN, MANAGEMENT
from doorward.kernel.authority import OWN
from tools.reference.openapi import operations
from tools.reference.table import MADE, table

INTRODUCTION = """# Permissions

A permission is `area:action`. These are the ones of Doorward's own management API; an API of yours
has the areas and actions you give it. Nothing is granted by default, and a call whose permission is
missing is refused with 403 and the permission's name. A client cannot give away what it does not
hold itself.

Some doors are marked *own*: they are about the caller's own sign-in. Every user may enter them with
a token of their own, and nobody else can, whatever it holds.

A [preset](presets.md) adds areas, and roles of its own. The built-in roles of every tenant:
"""

# Doors that are not REST: bare ASGI on the data plane.
BESIDE = {
    "tokens:introspect": [("`POST /oauth/introspect`", "Ask whether a token holds")],
    "users:read": [("`GET /v1/users`", "List users, in the Incydr dialect")],
}


def page() -> str:
    """Return the page's text."""
    lines = [MADE.format(source="the areas and routes"), INTRODUCTION, "\n"]
    lines.append(
        table(["role", "what it allows"], [(f"*{r.name}*", r.description) for r in BUILT_IN])
    )
    for name, area in MANAGEMENT.items():
        rows = [
            (f"`{name}:{action}`", *door)
            for action in sorted(area.actions)
            for door in opened_by(f"{name}:{action}") or [("", "Nothing yet")]
        ]
        lines += [f"\n## {area.label}\n\n", table(["permission", "door", "what for"], rows)]
    lines += ["\n## One's own\n\n", table(["permission", "door", "what for"], own_doors())]
    return "".join(lines)


def own_doors() -> list[tuple[str, str, str]]:
    """Return the doors that every user may enter for itself."""
    return [(OWN, *door) for door in opened_by(OWN)]


def opened_by(permission: str) -> list[tuple[str, str]]:
    """Return the doors that need *permission*, each with what it is for."""
    routes = [
        (f"`{method} {path}`", operation["summary"])
        for method, path, operation in operations()
        if operation["x-permission"] == permission
    ]
    return routes + BESIDE.get(permission, [])
