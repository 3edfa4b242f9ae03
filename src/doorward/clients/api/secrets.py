"""Doors to a client's secrets and to what was done with them."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from doorward.clients.api.shapes import CredentialList, RotateForm, SecretShown, UsageShown
from doorward.clients.model import Handover
from doorward.clients.service import READ, WRITE, end_secret, list_secrets, reset, rotate, usage
from doorward.kernel.clock import DAY, HOUR
from doorward.web.api import BaseUrl, Caller, Desk, answer, moment
from doorward.web.fields import ObjectId, ends, gives

router = APIRouter(prefix="/clients", tags=["Clients"])


@router.post("/{client_id}/reset", summary="Reset a secret", **gives(WRITE, SecretShown, 404))
async def reset_secret(
    desk: Desk, actor: Caller, base_url: BaseUrl, client_id: ObjectId
) -> Response:
    """End every secret and token of the client now; the new secret is in this answer only."""
    made = await desk.db.transact(reset, actor, client_id, desk.pepper, desk.clock())
    return _handover(made, base_url)


@router.post("/{client_id}/rotate", summary="Rotate a secret", **gives(WRITE, SecretShown, 404))
async def rotate_secret(
    desk: Desk,
    actor: Caller,
    base_url: BaseUrl,
    client_id: ObjectId,
    form: RotateForm | None = None,
) -> Response:
    """Make a new secret beside the present ones, which end when the overlap does."""
    overlap = (form or RotateForm()).old_secret_expires_in
    made = await desk.db.transact(rotate, actor, client_id, overlap, desk.pepper, desk.clock())
    return _handover(made, base_url)


@router.get(
    "/{client_id}/secrets", summary="List a client's secrets", **gives(READ, CredentialList, 404)
)
async def secrets(desk: Desk, actor: Caller, client_id: ObjectId) -> Response:
    """The secrets of a client with their state and last use: is the old one still used?"""
    _, found, used = await desk.db.read(list_secrets, actor, client_id)
    now = desk.clock()
    items = []
    for one in found:
        use = used.get(one.id)
        items.append(
            {
                "id": one.id,
                "state": one.state(now),
                "created_at": moment(one.created_at),
                "expires_at": moment(one.expires_at),
                "ended_at": moment(one.ended_at),
                "last_used_at": moment(use["at"]) if use else None,
                "last_used_ip": use["address"] if use else None,
                "last_used_agent": use["agent"] if use else None,
            }
        )
    return answer({"items": items, "next": None})


@router.delete("/{client_id}/secrets/{secret_id}", summary="End a secret", **ends(WRITE, 404))
async def end(desk: Desk, actor: Caller, client_id: ObjectId, secret_id: ObjectId) -> Response:
    """End one secret and the tokens it gave, now."""
    await desk.db.transact(end_secret, actor, client_id, secret_id, desk.clock())
    return Response(status_code=204)


@router.get("/{client_id}/usage", summary="What a client did", **gives(READ, UsageShown, 404))
async def used(
    desk: Desk,
    actor: Caller,
    client_id: ObjectId,
    days: Annotated[int, Query(ge=1, le=365)] = 7,
) -> Response:
    """Calls by permission, route, address and result over the last days."""
    now = desk.clock()
    since = now - days * DAY
    since -= since % HOUR
    _, rows = await desk.db.read(usage, actor, client_id, since)
    items = [_calls(row) for row in rows]
    total = sum(item["calls"] for item in items)
    return answer({"since": moment(since), "calls": total, "items": items})


def _handover(made: Handover, base_url: str) -> Response:
    assert made.secret is not None  # noqa: S101 reset and rotate always mint one
    body = {
        "id": made.client.id,
        "client_id": made.client.client_id,
        "client_secret": made.secret.reveal(),
        "base_url": base_url,
        "old_secret_expires_at": moment(made.old_secret_expires_at),
    }
    return answer(body, revision=made.client.revision, secret=True)


def _calls(row: Any) -> dict[str, Any]:
    names: Sequence[str] = ("permission", "route", "address", "result")
    return {name: row[name] for name in names} | {
        "calls": int(row["calls"]),
        "last_at": moment(row["last_at"]),
    }
