"""Doors to register, look at, edit, enable, disable and delete clients."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from doorward.clients.api.shapes import (
    ClientEdit,
    ClientForm,
    ClientList,
    ClientMade,
    ClientShown,
    instant,
    shown,
)
from doorward.clients.model import Draft
from doorward.clients.service import (
    READ,
    WRITE,
    create,
    delete,
    disable,
    edit,
    enable,
    list_clients,
    show,
)
from doorward.web.api import BaseUrl, Caller, Desk, IdempotencyKey, IfMatch, Paging, answer, page_of
from doorward.web.fields import ObjectId, ends, gives, makes, once, sent

router = APIRouter(prefix="/clients", tags=["Clients"])


@router.get("", summary="List clients", **gives(READ, ClientList))
async def list_all(
    desk: Desk,
    actor: Caller,
    window: Paging,
    enabled: Annotated[bool | None, Query()] = None,
    user_defined: Annotated[bool | None, Query()] = None,
) -> Response:
    """The tenant's clients, system-made ones too, oldest first."""
    named = {"enabled": enabled, "user_defined": user_defined}
    conditions = {name: value for name, value in named.items() if value is not None}
    page = await desk.db.read(list_clients, actor, window, conditions)
    return answer(page_of(page.map(shown)))


@router.post("", summary="Register a client", **makes(WRITE, ClientMade))
async def register(
    desk: Desk, actor: Caller, base_url: BaseUrl, form: ClientForm, key: IdempotencyKey = None
) -> Response:
    """Register a client with exactly these rights. Its secret is in this answer only."""
    draft = Draft(
        form.name, form.description, form.owner, frozenset(form.permissions), tuple(form.roles),
        form.token_seconds, form.enabled, instant(form.expires_at),
    )  # fmt: skip
    asked = once(key, "POST /clients", form)
    made = await desk.db.transact(create, actor, draft, desk.pepper, desk.clock(), asked)
    body = shown(made.client) | {"base_url": base_url}
    if made.secret is not None:
        body["client_secret"] = made.secret.reveal()
    status = 201 if made.fresh else 200
    return answer(body, status, revision=made.client.revision, secret=True)


@router.get("/{client_id}", summary="Look at a client", **gives(READ, ClientShown, 404))
async def look(desk: Desk, actor: Caller, client_id: ObjectId) -> Response:
    """One client, by its id or its client id."""
    client = await desk.db.read(show, actor, client_id)
    return answer(shown(client), revision=client.revision)


@router.patch("/{client_id}", summary="Edit a client", **gives(WRITE, ClientShown, 404, 409, 412))
async def change(
    desk: Desk, actor: Caller, client_id: ObjectId, form: ClientEdit, expected: IfMatch
) -> Response:
    """Change a client. Rights taken away are gone on its next call."""
    changes = sent(form)
    if "permissions" in changes:
        changes["permissions"] = frozenset(form.permissions)
    if "roles" in changes:
        changes["roles"] = tuple(sorted(set(form.roles)))
    if "expires_at" in changes:
        changes["expires_at"] = instant(form.expires_at)
    client = await desk.db.transact(edit, actor, client_id, changes, desk.clock(), expected.check)
    return answer(shown(client), revision=client.revision)


@router.delete("/{client_id}", summary="Delete a client", **ends(WRITE, 404, 412))
async def remove(desk: Desk, actor: Caller, client_id: ObjectId, expected: IfMatch) -> Response:
    """Delete a client. Whatever uses it stops at once and cannot be brought back."""
    await desk.db.transact(delete, actor, client_id, desk.clock(), expected.check)
    return Response(status_code=204)


@router.post("/{client_id}/enable", summary="Enable a client", **gives(WRITE, ClientShown, 404))
async def switch_on(desk: Desk, actor: Caller, client_id: ObjectId) -> Response:
    """Accept the client again, with whatever was not ended meanwhile."""
    client = await desk.db.transact(enable, actor, client_id, desk.clock())
    return answer(shown(client), revision=client.revision)


@router.post("/{client_id}/disable", summary="Disable a client", **gives(WRITE, ClientShown, 404))
async def switch_off(desk: Desk, actor: Caller, client_id: ObjectId) -> Response:
    """Accept nothing of the client until it is enabled again."""
    client = await desk.db.transact(disable, actor, client_id, desk.clock())
    return answer(shown(client), revision=client.revision)
