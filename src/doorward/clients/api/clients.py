"""Doors of API clients: those that all kinds have, and registering, editing and copying."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from doorward.clients.api.fields import instant
from doorward.clients.api.lifecycle import Shown, add_lifecycle
from doorward.clients.api.secrets import Handed, add_secrets
from doorward.clients.api.shapes import (
    ClientEdit,
    ClientForm,
    ClientList,
    ClientMade,
    ClientShown,
    SecretShown,
    UploadShown,
    shown,
)
from doorward.clients.model import Draft, Handover
from doorward.clients.service import (
    API_CLIENTS,
    READ,
    WRITE,
    Depot,
    copy,
    create,
    edit,
    list_clients,
    upload,
)
from doorward.web.api import (
    BaseUrl,
    Caller,
    Desk,
    IdempotencyKey,
    IfMatch,
    Paging,
    answer,
    moment,
    page_of,
)
from doorward.web.fields import ObjectId, gives, makes, once, sent
from doorward.web.receivers import Deliver

router = APIRouter(prefix="/clients", tags=["Clients"])


@router.get("", summary="List clients", **gives(READ, ClientList))
async def list_all(
    desk: Desk,
    actor: Caller,
    window: Paging,
    enabled: Annotated[bool | None, Query()] = None,
    user_defined: Annotated[bool | None, Query()] = None,
) -> Response:
    """The tenant's API clients, system-made ones too, oldest first."""
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
        form.token_seconds, form.enabled, instant(form.expires_at), filter=form.filter,
    )  # fmt: skip
    asked = once(key, "POST /clients", form)
    made = await desk.db.transact(create, actor, draft, desk.vault, desk.clock(), asked)
    body = shown(made.client) | {"base_url": base_url}
    if made.secret is not None:
        body["client_secret"] = made.secret.reveal()
    status = 201 if made.fresh else 200
    return answer(body, status, revision=made.client.revision, secret=True)


@router.patch("/{id}", summary="Edit a client", **gives(WRITE, ClientShown, 404, 409, 412))
async def change(
    desk: Desk, actor: Caller, id: ObjectId, form: ClientEdit, expected: IfMatch
) -> Response:
    """Change a client. Rights taken away are gone on its next call."""
    changes = sent(form)
    if "permissions" in changes:
        changes["permissions"] = frozenset(form.permissions)
    if "expires_at" in changes:
        changes["expires_at"] = instant(form.expires_at)
    client = await desk.db.transact(edit, actor, id, changes, desk.clock(), expected.check)
    return answer(shown(client), revision=client.revision)


@router.post("/{id}/copy", summary="Copy a secret", **gives(WRITE, SecretShown, 404, 409))
async def copy_secret(desk: Desk, actor: Caller, base_url: BaseUrl, id: ObjectId) -> Response:
    """Give the present secret once more, where the tenant keeps secrets; each look is recorded."""
    made = await desk.db.transact(copy, actor, id, desk.vault, desk.clock())
    return answer(_handed(made, base_url), revision=made.client.revision, secret=True)


@router.post(
    "/{id}/upload", summary="Upload a secret to its client", **gives(WRITE, UploadShown, 404, 409)
)
async def upload_secret(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """Deliver the secret of a system-made client to its receiver; 503 when it did not arrive."""
    deliver = await asyncio.to_thread(_sender)
    depot = Depot(desk.db, desk.vault, desk.settings, desk.clock, deliver)
    made = await upload(depot, actor, id)
    body = {
        "id": made.parcel.client.id,
        "client_id": made.parcel.client.client_id,
        "host": made.parcel.host,
        "status": made.delivery.status,
        "tries": made.delivery.tries,
        "new_secret": made.parcel.new,
        "delivered_at": moment(made.at),
    }
    return answer(body, secret=True)


def _sender() -> Deliver:
    # An HTTP client takes a worker's start and memory; only one that sends something has it.
    from doorward.web.outgoing import deliver  # noqa: PLC0415 see above

    return deliver


def _handed(made: Handover, base_url: str) -> dict[str, Any]:
    assert made.secret is not None  # noqa: S101 reset, rotate and copy always give one
    return {
        "id": made.client.id,
        "client_id": made.client.client_id,
        "client_secret": made.secret.reveal(),
        "base_url": base_url,
    }


add_lifecycle(router, API_CLIENTS, Shown(ClientShown, lambda client, _now: shown(client)))
add_secrets(router, API_CLIENTS, Handed(SecretShown, _handed))
