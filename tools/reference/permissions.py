"""docs/permissions.md, from the management API's areas and the routes that need them."""

from doorward.access import MANAGEMENT
from tools.reference.openapi import operations
from tools.reference.table import MADE, table

INTRODUCTION = """# Permissions

A permission is `area:action`. These are the ones of Doorward's own management API; an API of yours
has the areas and actions you give it. Nothing is granted by default, and a call whose permission is
missing is refused with 403 and the permission's name. A client cannot give away what it does not
hold itself.

The built-in role *Administrator* holds all of them, *Auditor* those that only read.
"""

# Doors that are not REST: bare ASGI on the data plane.
BESIDE = {
    "tokens:introspect": [("`POST /oauth/introspect`", "Ask whether a token holds")],
    "users:read": [("`GET /v1/users`", "List users, in the Incydr dialect")],
}


def page() -> str:
    """Return the page's text."""
    lines = [MADE.format(source="the areas and routes"), INTRODUCTION]
    for name, area in MANAGEMENT.items():
        rows = [
            (f"`{name}:{action}`", *door)
            for action in sorted(area.actions)
            for door in opened_by(f"{name}:{action}") or [("", "Nothing yet")]
        ]
        lines += [f"\n## {area.label}\n\n", table(["permission", "door", "what for"], rows)]
    return "".join(lines)


def opened_by(permission: str) -> list[tuple[str, str]]:
    """Return the doors that need *permission*, each with what it is for."""
    routes = [
        (f"`{method} {path}`", operation["summary"])
        for method, path, operation in operations()
        if operation["x-permission"] == permission
    ]
    return routes + BESIDE.get(permission, [])
