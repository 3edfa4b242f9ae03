"""The doors that count machine identities and tell which ask for attention."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from doorward.clients.service import Sort, attention
from doorward.web.api import Caller, Desk, answer, moment
from doorward.web.fields import gives

_MOST = 20


class Noted(BaseModel):
    """One that asks for attention; ``at`` is when it ends, or when it was made."""

    id: str
    client_id: str
    name: str
    at: str


class SummaryShown(BaseModel):
    """How many there are, which end soon, and which were never used since they were made."""

    total: int
    ending: list[Noted]
    unused: list[Noted]


def add_attention(router: APIRouter, sort: Sort) -> None:
    """Hang the door for *sort* into *router*."""

    @router.get(
        "/summary", summary=f"What asks for attention: {sort.one}", **gives(sort.read, SummaryShown)
    )
    async def summary(
        desk: Desk,
        actor: Caller,
        days: Annotated[int, Query(ge=1, le=365, description="how soon is soon")] = 14,
        most: Annotated[int, Query(ge=1, le=_MOST, description="how many of each list")] = 5,
    ) -> Response:
        """How many there are, the next to end, and those made over a day ago and never used."""
        found = await desk.db.read(attention, actor, desk.clock(), days, most, sort)
        return answer(
            {
                "total": found.total,
                "ending": [_noted(row, "expires_at") for row in found.ending],
                "unused": [_noted(row, "created_at") for row in found.unused],
            }
        )


def _noted(row: Any, at: str) -> dict[str, Any]:
    names = ("id", "client_id", "name")
    return {name: row[name] for name in names} | {"at": moment(row[at])}
