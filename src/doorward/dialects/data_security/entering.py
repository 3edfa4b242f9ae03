"""How these doors let somebody in, and what they make of its one permission."""

from dataclasses import replace
from typing import Any, Final

import orjson

from doorward.guard import Doorkeeper, Found, Way
from doorward.kernel.authority import Actor
from doorward.kernel.errors import NotAllowed
from doorward.web.asgi import Request, Response

INCIDENTS: Final = "incident_management:manage"
QUARANTINE: Final = "quarantine:manage"
_MEANS: Final = {
    INCIDENTS: frozenset(("incidents:read", "incidents:write")),
    QUARANTINE: frozenset(("quarantine:read", "quarantine:write")),
}
"""What that product's scopes stand for here: each is one permission for reading and changing."""


class Entrance:
    """Lets a caller in with the permission of a way; one per process."""

    def __init__(self, keeper: Doorkeeper) -> None:
        self._keeper = keeper

    async def enter(self, request: Request, template: str, permission: str) -> tuple[Actor, Found]:
        """Return the caller with what *permission* stands for here, and nothing else.

        Raises as the gate does: ``Unauthenticated``, and ``Forbidden`` naming the permission.
        """
        actor, found = await self._keeper.identify(request, template)
        await self._keeper.check(actor, found, Way(request.method, template, permission))
        return replace(actor, powers=_MEANS[permission]), found

    def answer(self, actor: Actor, way: Way, body: Any, status: int = 200) -> Response:
        """Answer with *body*, and count the call."""
        self._keeper.passed(actor, way, status)
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return Response(status, orjson.dumps(body), headers)

    def base_url(self, found: Found) -> str:
        """Return the address of the tenant that the caller was accepted in."""
        return self._keeper.base_url(found)


def check_method(request: Request, *allowed: str) -> None:
    """Raise ``NotAllowed`` for any other method."""
    if request.method not in allowed:
        raise NotAllowed("this method is not served here", tuple(sorted(allowed)))
