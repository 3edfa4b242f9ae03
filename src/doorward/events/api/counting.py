"""Doors that tell how much happened: a tenant's chart, and what clients used."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from doorward.events.api.shapes import Moment, instant
from doorward.events.model import Result
from doorward.events.service import READ, count_by_step, uses_of
from doorward.kernel.clock import DAY, HOUR, SECOND
from doorward.kernel.db import Row
from doorward.kernel.errors import Invalid
from doorward.web.api import Caller, Desk, answer, moment
from doorward.web.fields import gives

router = APIRouter(prefix="/usage", tags=["Events"])

FINEST: Final = 300
_MOST_STEPS: Final = 800
_MOST_CLIENTS: Final = 200


class Series(BaseModel):
    """How many events of one type ended one way, step by step."""

    type: str
    result: Result
    total: int
    counts: list[int] = Field(description="one for each step, the first at `since`")


class UsageByTime(BaseModel):
    """How much happened in a tenant over a time."""

    since: str
    until: str
    step: int
    series: list[Series]


class ClientUse(BaseModel):
    """What one client did: its calls, by permission, and its events, by type."""

    client_id: str
    calls: int
    refused: int
    tokens: int
    permissions: dict[str, int]
    last_call: str | None


class ClientUses(BaseModel):
    """What clients did since a time, in the order in which they were asked for."""

    since: str
    items: list[ClientUse]


@router.get("", summary="How much happened", **gives(READ, UsageByTime))
async def usage_by_time(
    desk: Desk,
    actor: Caller,
    since: Moment = None,
    until: Moment = None,
    step: Annotated[
        int, Query(ge=FINEST, le=30 * 86_400, description="seconds, in whole 300s")
    ] = 3600,
) -> Response:
    """Events counted by type, result and step; by default those of the last 24 hours.

    It reads counts that are kept beside the log, so it takes as long for ten as for ten million.
    """
    width = step * SECOND
    if step % FINEST:
        raise Invalid.field("step", f"a multiple of {FINEST} seconds")
    ends = instant(until, "until") or desk.clock()
    begins = instant(since, "since")
    begins = ends - DAY if begins is None else begins
    begins -= begins % width
    steps = -(-(ends - begins) // width)
    if not 0 < steps <= _MOST_STEPS:
        raise Invalid.field("since", f"before until, and at most {_MOST_STEPS} steps before it")
    rows = await desk.db.read(count_by_step, actor.warrant(READ), begins, ends, width)
    return answer(
        {
            "since": moment(begins),
            "until": moment(ends),
            "step": step,
            "series": _series(rows, begins, width, steps),
        }
    )


@router.get("/clients", summary="What clients used", **gives(READ, ClientUses))
async def usage_of_clients(
    desk: Desk,
    actor: Caller,
    client_id: Annotated[
        list[Annotated[str, Query(max_length=100)]] | None,
        Query(max_length=_MOST_CLIENTS, description="client ids"),
    ] = None,
    days: Annotated[int, Query(ge=1, le=365)] = 30,
) -> Response:
    """Calls, tokens and the permissions used by each of these clients over the last days."""
    since = desk.clock() - days * DAY
    since -= since % HOUR
    calls, counted = await desk.db.read(uses_of, actor.warrant(READ), client_id or (), since)
    found = {one: _unused(one) for one in client_id or ()}
    for row in calls:
        _add_calls(found[row["client_id"]], row)
    for row in counted:
        use = found[row["client_id"]]
        if row["type"] == "token.issued":
            use["tokens"] += int(row["count"])
        elif row["result"] == Result.REFUSED:
            use["refused"] += int(row["count"])
    return answer({"since": moment(since), "items": list(found.values())})


def _series(rows: Sequence[Row], begins: int, width: int, steps: int) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        counts = found.setdefault((row["type"], row["result"]), [0] * steps)
        place = (int(row["at"]) - begins) // width
        if 0 <= place < steps:
            counts[place] += int(row["count"])
    return [
        {"type": type, "result": result, "total": sum(counts), "counts": counts}
        for (type, result), counts in found.items()
    ]


def _unused(client_id: str) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "calls": 0,
        "refused": 0,
        "tokens": 0,
        "permissions": {},
        "last_call": None,
    }


def _add_calls(use: dict[str, Any], row: Row) -> None:
    calls, last = int(row["calls"]), moment(row["last_at"])
    use["calls"] += calls
    use["last_call"] = max(use["last_call"] or "", last or "")
    if row["result"] == Result.SUCCESS:
        for permission in filter(None, row["permission"].split(" ")):
            use["permissions"][permission] = use["permissions"].get(permission, 0) + calls
