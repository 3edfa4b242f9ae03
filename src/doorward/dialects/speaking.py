"""Which dialect a tenant speaks, and the way from a request to the door that answers it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from doorward.kernel.errors import NotFound, Refusal
from doorward.tenants import UNSCOPED_ADDRESS, Tenant, tenant_of
from doorward.tokens import Declined, Plant
from doorward.web.asgi import Receive, Request, Response, read_body
from doorward.web.problem import problem

Door = Callable[[Request, Tenant], Awaitable[Response]]
"""Answers a request whose body was read, at the tenant of its address."""
Unread = Callable[[Request, Tenant, Refusal], Awaitable[Response]]
"""Answers a request whose body could not be read, for the reason given."""

USUAL: Final = "incydr"
"""What a tenant speaks whose preset says nothing, and the default tenant always (D-15)."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One product's wire formats: its permanent name, its doors by path, its error answers.

    ``refused`` gets everything a door raises but faults, with the request's id; and where
    no ``unread`` stands at the path, what is wrong with a body, too.
    """

    name: str
    doors: Mapping[str, Door]
    refused: Callable[[Refusal | Declined, str], Response]
    unread: Mapping[str, Unread] = field(default_factory=dict)


class Speakers:
    """The doors of all dialects; one per process."""

    def __init__(self, plant: Plant, dialects: Iterable[Dialect]) -> None:
        self._plant = plant
        self._doors: dict[str, list[tuple[Dialect, Door]]] = {}
        for dialect in dialects:
            for path, door in dialect.doors.items():
                self._doors.setdefault(path, []).append((dialect, door))

    def knows(self, path: str) -> bool:
        """Whether any dialect has a door at *path*."""
        return path in self._doors

    async def answer(self, request: Request, receive: Receive) -> Response:
        """Answer *request*, whose body is still to be read, as the tenant of its address speaks.

        Raises ``NotFound`` where it does not speak that, or where there is no tenant.
        """
        address = request.address
        row = await self._plant.db.look(UNSCOPED_ADDRESS, (address.host, address.slug))
        if row is None:
            raise NotFound("there is no tenant at this address")
        tenant = tenant_of(row)
        for dialect, door in self._doors[request.path]:
            if speaks(tenant, dialect.name):
                try:
                    body = await read_body(receive)
                except Refusal as refusal:
                    return await _unread(dialect, request, tenant, refusal)
                try:
                    return await door(request.with_body(body), tenant)
                except (Declined, Refusal) as refusal:
                    return dialect.refused(refusal, request.origin.request_id)
        raise NotFound("there is nothing at this address")


async def _unread(dialect: Dialect, request: Request, tenant: Tenant, refusal: Refusal) -> Response:
    unread = dialect.unread.get(request.path)
    if unread is None:
        return dialect.refused(refusal, request.origin.request_id)
    return await unread(request, tenant, refusal)


def speaks(tenant: Tenant, dialect: str) -> bool:
    """Whether *tenant* answers in *dialect*: its preset's, the default tenant in the usual too."""
    return (tenant.dialect or USUAL) == dialect or (tenant.is_default and dialect == USUAL)


def told(refusal: Refusal, request_id: str) -> Response:
    """Return *refusal* as our own problem, for what a product has no shape of its own for."""
    status, headers, body = problem(refusal, request_id)
    return Response(status, body, headers)
