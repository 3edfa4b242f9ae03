"""Which dialect a tenant speaks, and the way from a request to the door that answers it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from doorward.kernel.errors import (
    Invalid,
    Malformed,
    NotFound,
    Refusal,
    TooLarge,
    Unavailable,
)
from doorward.tenants import UNSCOPED_ADDRESS, Tenant, tenant_of
from doorward.tokens import Declined, Plant, declined, note_unread, oauth_refused
from doorward.web.asgi import Receive, Request, Response, read_body
from doorward.web.problem import problem

Door = Callable[[Request, Tenant], Awaitable[Response]]
"""Answers a request whose body was read, at the tenant of its address."""
Refused = Callable[[Refusal | Declined, str], Response]
"""Tells of a refusal, given the request's id."""

USUAL: Final = "incydr"
"""What a tenant speaks whose preset says nothing, and the default tenant always (D-15)."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One product's wire formats: its permanent name, its doors by path, its error answers.

    ``refused`` gets everything a door raises but faults, with the request's id. Doors that give
    tokens have errors of their own, and what they cannot read is recorded.
    """

    name: str
    doors: Mapping[str, Door]
    refused: Refused
    token_doors: Mapping[str, Door] = field(default_factory=dict)
    token_refused: Refused | None = None


class Speakers:
    """The doors of all dialects; one per process."""

    def __init__(self, plant: Plant, dialects: Iterable[Dialect]) -> None:
        self._plant = plant
        self._doors: dict[str, list[tuple[str, _Opening]]] = {}
        for dialect in dialects:
            at_tokens = dialect.token_refused or dialect.refused
            openings = {
                **{path: _Opening(door, dialect.refused) for path, door in dialect.doors.items()},
                **{
                    path: _Opening(door, at_tokens, gives_tokens=True)
                    for path, door in dialect.token_doors.items()
                },
            }
            for path, opening in openings.items():
                self._doors.setdefault(path, []).append((dialect.name, opening))

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
        for name, opening in self._doors[request.path]:
            if speaks(tenant, name):
                return await self._at(opening, request, receive, tenant)
        raise NotFound("there is nothing at this address")

    async def _at(
        self, opening: "_Opening", request: Request, receive: Receive, tenant: Tenant
    ) -> Response:
        try:
            return await opening.door(request.with_body(await read_body(receive)), tenant)
        except (Declined, Refusal) as refusal:
            if opening.gives_tokens and is_unread(refusal):
                try:
                    await note_unread(self._plant, tenant.id, request.origin)
                except Unavailable as worse:
                    return opening.refused(worse, request.origin.request_id)
            return opening.refused(refusal, request.origin.request_id)


@dataclass(frozen=True, slots=True)
class _Opening:
    """A door as one dialect has it."""

    door: Door
    refused: Refused
    gives_tokens: bool = False


def is_unread(refusal: Declined | Refusal) -> bool:
    """Whether *refusal* is of a request that was not understood, and so is recorded nowhere yet."""
    if isinstance(refusal, Declined):
        return refusal.dialect is None
    return isinstance(refusal, Malformed | Invalid | TooLarge)


def speaks(tenant: Tenant, dialect: str) -> bool:
    """Whether *tenant* answers in *dialect*: its preset's, the default tenant in the usual too."""
    return (tenant.dialect or USUAL) == dialect or (tenant.is_default and dialect == USUAL)


def told(refusal: Refusal, request_id: str) -> Response:
    """Return *refusal* as our own problem, for what a product has no shape of its own for."""
    status, headers, body = problem(refusal, request_id)
    return Response(status, body, headers)


def told_by_oauth(refusal: Refusal | Declined, request_id: str) -> Response:
    """Return *refusal* as RFC 6749 tells it, for a product's doors that give tokens."""
    return (
        declined(refusal) if isinstance(refusal, Declined) else oauth_refused(refusal, request_id)
    )
