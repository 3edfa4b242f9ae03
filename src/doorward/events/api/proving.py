"""Doors by which anybody who may read the log can check that it is what it was (DW-16)."""

from typing import Any

import orjson
from fastapi import APIRouter, Response
from pydantic import BaseModel

from doorward.events.service import READ, last_head, list_heads, list_links
from doorward.kernel.clock import rfc3339
from doorward.kernel.db import Row
from doorward.web.api import Caller, Desk, LogPaging, answer, page_of
from doorward.web.fields import gives

router = APIRouter(prefix="/events", tags=["Events"])


class HeadShown(BaseModel):
    """A signed head of the tenant's hash chain."""

    id: str
    number: int
    event_id: str
    events: int
    hash: str
    time: str
    kid: str
    jws: str
    jwk: dict[str, Any]


class HeadList(BaseModel):
    """One page of heads."""

    items: list[HeadShown]
    next: str | None


class ChainLink(BaseModel):
    """An event as a link of the chain."""

    id: str
    form: str


class ChainLinkList(BaseModel):
    """One page of links."""

    items: list[ChainLink]
    next: str | None


@router.get("/heads", summary="List signed heads", **gives(READ, HeadList))
async def list_signed_heads(desk: Desk, actor: Caller, window: LogPaging) -> Response:
    """The signed heads of the tenant's hash chain, the first first.

    Keep one elsewhere: with it, `doorward events verify --head` finds whatever was changed or cut
    off before it. Each is an event too, `log.sealed`, so that a SIEM has them all.
    """
    page = await desk.db.read(list_heads, actor.warrant(READ), window)
    return answer(page_of(page.map(_shown)))


@router.get("/heads/newest", summary="Look at the newest head", **gives(READ, HeadShown, 404))
async def look_at_newest_head(desk: Desk, actor: Caller) -> Response:
    """The newest signed head."""
    return answer(_shown(await desk.db.read(last_head, actor.warrant(READ))))


@router.get("/links", summary="List the links of the chain", **gives(READ, ChainLinkList))
async def list_chain(desk: Desk, actor: Caller, window: LogPaging) -> Response:
    """Each event as the exact text that its link is made of, in the order of the log.

    A link is SHA-256 of the link before it (32 octets) and this text in UTF-8; before the first
    comes SHA-256 of `doorward events 1`, a line end and the tenant's id. A page may be empty and
    still have a next one.
    """
    page = await desk.db.read(list_links, actor.warrant(READ), window)
    return answer(page_of(page.map(lambda one: {"id": one[0], "form": one[1]})))


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["number"]),
        "number": row["number"],
        "event_id": row["event"],
        "events": row["count"],
        "hash": bytes(row["hash"]).hex(),
        "time": rfc3339(row["at"]),
        "kid": row["kid"],
        "jws": row["jws"],
        "jwk": orjson.loads(row["jwk"]),
    }
