"""The doors that every kind of machine identity has: look, enable, disable, delete, usage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from doorward.clients.api.attention import add_attention
from doorward.clients.api.shapes import UsageShown
from doorward.clients.model import Client
from doorward.clients.service import Sort, delete, disable, enable, expire, show, usage
from doorward.kernel.clock import DAY, HOUR
from doorward.web.api import Caller, Desk, IfMatch, answer, moment
from doorward.web.fields import ObjectId, ends, gives


@dataclass(frozen=True, slots=True)
class Shown:
    """How one kind looks on the wire: its shape, and a client written in it at an instant."""

    shape: type[BaseModel]
    write: Callable[[Client, int], dict[str, Any]]


def add_lifecycle(router: APIRouter, sort: Sort, shown: Shown) -> None:
    """Hang these doors of *sort* into *router*."""
    add_attention(router, sort)
    _add_looking(router, sort, shown)
    _add_switches(router, sort, shown)

    @router.delete("/{id}", summary=f"Delete {sort.one}", **ends(sort.write, 404, 409, 412))
    async def remove(desk: Desk, actor: Caller, id: ObjectId, expected: IfMatch) -> Response:
        """Delete it. Whatever uses it stops at once and cannot be brought back."""
        await desk.db.transact(delete, actor, id, desk.clock(), expected.check, sort)
        return Response(status_code=204)


def _add_looking(router: APIRouter, sort: Sort, shown: Shown) -> None:
    @router.get("/{id}", summary=f"Look at {sort.one}", **gives(sort.read, shown.shape, 404))
    async def look(desk: Desk, actor: Caller, id: ObjectId) -> Response:
        """One of them, by its id or its client id."""
        client = await desk.db.read(show, actor, id, sort)
        return answer(shown.write(client, desk.clock()), revision=client.revision)

    @router.get("/{id}/usage", summary=f"What {sort.one} did", **gives(sort.read, UsageShown, 404))
    async def used(
        desk: Desk,
        actor: Caller,
        id: ObjectId,
        days: Annotated[int, Query(ge=1, le=365)] = 7,
    ) -> Response:
        """Calls by permission, route, address and result over the last days."""
        since = desk.clock() - days * DAY
        since -= since % HOUR
        _, rows = await desk.db.read(usage, actor, id, since, sort)
        items = [_calls(row) for row in rows]
        total = sum(item["calls"] for item in items)
        return answer({"since": moment(since), "calls": total, "items": items})


def _add_switches(router: APIRouter, sort: Sort, shown: Shown) -> None:
    keywords = gives(sort.write, shown.shape, 404)

    @router.post("/{id}/enable", summary=f"Enable {sort.one}", **keywords)
    async def switch_on(desk: Desk, actor: Caller, id: ObjectId) -> Response:
        """Accept it again, with whatever was not ended meanwhile."""
        now = desk.clock()
        client = await desk.db.transact(enable, actor, id, now, sort)
        return answer(shown.write(client, now), revision=client.revision)

    @router.post("/{id}/disable", summary=f"Disable {sort.one}", **keywords)
    async def switch_off(desk: Desk, actor: Caller, id: ObjectId) -> Response:
        """Accept nothing of it until it is enabled again."""
        now = desk.clock()
        client = await desk.db.transact(disable, actor, id, now, sort)
        return answer(shown.write(client, now), revision=client.revision)

    if sort.must_end:

        @router.post("/{id}/expire", summary=f"Expire {sort.one} now", **keywords)
        async def end_now(desk: Desk, actor: Caller, id: ObjectId) -> Response:
            """Let it end now. It stays listed; to delete it cannot be undone."""
            now = desk.clock()
            client = await desk.db.transact(expire, actor, id, now, sort)
            return answer(shown.write(client, now), revision=client.revision)


def _calls(row: Any) -> dict[str, Any]:
    names: Sequence[str] = ("permission", "route", "address", "result")
    return {name: row[name] for name in names} | {
        "calls": int(row["calls"]),
        "last_at": moment(row["last_at"]),
    }
