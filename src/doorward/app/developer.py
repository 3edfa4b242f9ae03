"""For those who write programs against this server: one address, and the reference of its API."""

import asyncio
import shlex
from typing import Any, Final

from doorward.web.console import Page, Pages, Visit
from doorward.web.console.reference import Operation, read_reference

developer = Pages("developer")

_SHELL: Final = r"""CLIENT_ID=…; CLIENT_SECRET=…
TOKEN=$(curl -s -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials {base}/oauth/token |
  sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
curl -i {base}/api/v1/clients -H "Authorization: Bearer $TOKEN"
"""
_PYTHON: Final = """import os

import httpx
from doorward_sdk import ClientCredentials
from doorward_sdk.online import TokenSource

mine = ClientCredentials(
    issuer="{base}",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
)
api = httpx.Client(base_url="{base}", auth=TokenSource(mine))
print(api.get("/api/v1/clients").status_code)
"""
_COMMANDS: Final = """doorward login --url {base} --client-id …
doorward clients list
doorward token
"""


@developer.page("/developer")
async def gather(visit: Visit) -> Page:
    """Show where requests go, and ready lines for curl, Python and the command line."""
    base = visit.who["base_url"]
    lines = {"shell": _SHELL, "python": _PYTHON, "commands": _COMMANDS}
    ready = {name: text.replace("{base}", base) for name, text in lines.items()}
    return Page("app/developer.html", {"base": base, **ready})


@developer.page("/developer/reference", anybody=True)
async def reference(visit: Visit) -> Page:
    """Show every operation; to who is signed in, with a form that sends it."""
    document = await visit.get("/openapi.json")
    base = visit.who.get("base_url", "$URL")
    values: dict[str, Any] = {
        "version": document["info"]["version"],
        "reference": await asyncio.to_thread(read_reference, document),
        "base": base,
        "crumb": "REST reference",
        "curl": lambda operation: curl(operation, base),
    }
    return Page("app/reference.html", values)


def curl(operation: Operation, base: str) -> str:
    """Return the line that calls *operation* from a shell, its token in ``$TOKEN``."""
    verb = "" if operation.method == "GET" else f"-X {operation.method} "
    address = base + operation.path
    line = f'curl {verb}"{address}" -H "Authorization: Bearer $TOKEN"'
    if operation.example:
        body = shlex.quote(" ".join(operation.example.split()))
        line += f" \\\n  -H 'Content-Type: application/json' -d {body}"
    return line
