"""Doors to the secrets of what proves itself by one: reset, rotate, list, end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from doorward.clients.api.shapes import CredentialList, RotateForm
from doorward.clients.model import Handover
from doorward.clients.service import Sort, end_secret, list_secrets, reset, rotate
from doorward.web.api import BaseUrl, Caller, Desk, answer, moment
from doorward.web.fields import ObjectId, ends, gives


@dataclass(frozen=True, slots=True)
class Handed:
    """How a new secret looks on the wire, with what it belongs to."""

    shape: type[BaseModel]
    write: Callable[[Handover, str], dict[str, Any]]


def add_secrets(router: APIRouter, sort: Sort, handed: Handed) -> None:
    """Hang these doors of *sort* into *router*."""
    _add_renewals(router, sort, handed)

    @router.get(
        "/{id}/secrets",
        summary=f"List the secrets of {sort.one}",
        **gives(sort.read, CredentialList, 404),
    )
    async def secrets(desk: Desk, actor: Caller, id: ObjectId) -> Response:
        """Its secrets with their state and last use: is the old one still used?"""
        _, found, used = await desk.db.read(list_secrets, actor, id, sort)
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

    @router.delete(
        "/{id}/secrets/{secret_id}",
        summary=f"End a secret of {sort.one}",
        **ends(sort.write, 404),
    )
    async def end(desk: Desk, actor: Caller, id: ObjectId, secret_id: ObjectId) -> Response:
        """End one secret and the tokens it gave, now."""
        await desk.db.transact(end_secret, actor, id, secret_id, desk.clock(), sort)
        return Response(status_code=204)


def _add_renewals(router: APIRouter, sort: Sort, handed: Handed) -> None:
    keywords = gives(sort.write, handed.shape, 404)

    @router.post("/{id}/reset", summary=f"Reset the secret of {sort.one}", **keywords)
    async def reset_secret(desk: Desk, actor: Caller, base_url: BaseUrl, id: ObjectId) -> Response:
        """End every secret and token of it now; the new secret is in this answer only."""
        made = await desk.db.transact(reset, actor, id, desk.vault, desk.clock(), sort)
        return _answer(handed, made, base_url)

    @router.post("/{id}/rotate", summary=f"Rotate the secret of {sort.one}", **keywords)
    async def rotate_secret(
        desk: Desk,
        actor: Caller,
        base_url: BaseUrl,
        id: ObjectId,
        form: RotateForm | None = None,
    ) -> Response:
        """Make a new secret beside the present ones, which end when the overlap does."""
        overlap = (form or RotateForm()).old_secret_expires_in
        made = await desk.db.transact(rotate, actor, id, overlap, desk.vault, desk.clock(), sort)
        return _answer(handed, made, base_url)


def _answer(handed: Handed, made: Handover, base_url: str) -> Response:
    body = handed.write(made, base_url)
    body["old_secret_expires_at"] = moment(made.old_secret_expires_at)
    return answer(body, revision=made.client.revision, secret=True)
