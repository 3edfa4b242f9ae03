"""Doors of API keys: rights by roles, an end always, a secret shown once."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from doorward.clients.api.fields import Filter, Moment, Roles, Span, ending
from doorward.clients.api.lifecycle import Shown, add_lifecycle
from doorward.clients.api.secrets import Handed, add_secrets
from doorward.clients.model import Client, ClientKind, Draft, Handover
from doorward.clients.service import API_KEYS, create, edit, list_clients
from doorward.web.api import (
    BaseUrl,
    Caller,
    Desk,
    Form,
    IdempotencyKey,
    IfMatch,
    Paging,
    answer,
    moment,
    page_of,
)
from doorward.web.fields import Description, Name, ObjectId, absent, gives, makes, once, sent

router = APIRouter(prefix="/api-keys", tags=["API keys"])


class KeyForm(Form):
    """An API key to be made: its roles say what it may do, and it ends at a time said here."""

    name: Name
    description: Description = ""
    roles: Annotated[Roles, Field(min_length=1, description="ids or names of roles")]
    expires_at: Moment | None = None
    expires_in: Span | None = None
    filter: Filter = ""
    enabled: bool = True


class KeyEdit(Form):
    """What to change of an API key; what is not named stays."""

    name: Name = absent()
    description: Description = absent()
    roles: Annotated[Roles, Field(min_length=1)] = absent()
    expires_at: Moment = absent()
    expires_in: Span = absent()
    filter: Filter = absent()
    enabled: bool = absent()


class KeyShown(BaseModel):
    """An API key as administrators see it: everything but its secrets.

    ``username`` is what it calls itself where a user name is asked for.
    """

    id: str
    client_id: str
    username: str
    name: str
    description: str
    roles: list[str]
    token_seconds: int
    filter: str
    enabled: bool
    state: str
    expires_at: str
    created_at: str
    created_by: str
    last_modified: str
    last_redeemed: str | None


class KeyMade(KeyShown):
    """An API key just made, with its secret, shown this once."""

    secret: str | None = None
    base_url: str


class KeySecret(BaseModel):
    """A secret just made, shown this once, with the key it belongs to."""

    id: str
    client_id: str
    username: str
    secret: str
    base_url: str
    old_secret_expires_at: str | None = None


class KeyList(BaseModel):
    """One page of API keys."""

    items: list[KeyShown]
    next: str | None


def shown(key: Client, now: int) -> dict[str, Any]:
    """Return the wire form of an API key."""
    return {
        "id": key.id,
        "client_id": key.client_id,
        "username": key.signs_in_as,
        "name": key.name,
        "description": key.description,
        "roles": list(key.roles),
        "token_seconds": key.token_seconds,
        "filter": key.filter,
        "enabled": key.enabled,
        "state": key.state(now),
        "expires_at": moment(key.expires_at),
        "created_at": moment(key.created_at),
        "created_by": key.created_by,
        "last_modified": moment(key.modified_at),
        "last_redeemed": moment(key.last_redeemed_at),
    }


@router.get("", summary="List API keys", **gives(API_KEYS.read, KeyList))
async def list_all(
    desk: Desk, actor: Caller, window: Paging, enabled: Annotated[bool | None, Query()] = None
) -> Response:
    """The tenant's API keys, the expired ones too, oldest first."""
    now = desk.clock()
    conditions = {} if enabled is None else {"enabled": enabled}
    page = await desk.db.read(list_clients, actor, window, conditions, API_KEYS)
    return answer(page_of(page.map(lambda key: shown(key, now))))


@router.post("", summary="Make an API key", **makes(API_KEYS.write, KeyMade))
async def make(
    desk: Desk, actor: Caller, base_url: BaseUrl, form: KeyForm, key: IdempotencyKey = None
) -> Response:
    """Make an API key with exactly these roles. Its secret is in this answer only."""
    now = desk.clock()
    draft = Draft(
        form.name, form.description, roles=tuple(form.roles), enabled=form.enabled,
        expires_at=ending(form.expires_at, form.expires_in, now), kind=ClientKind.API_KEY,
        filter=form.filter,
    )  # fmt: skip
    asked = once(key, "POST /api-keys", form)
    made = await desk.db.transact(create, actor, draft, desk.vault, now, asked)
    body = shown(made.client, now) | {"base_url": base_url}
    if made.secret is not None:
        body["secret"] = made.secret.reveal()
    status = 201 if made.fresh else 200
    return answer(body, status, revision=made.client.revision, secret=True)


@router.patch("/{id}", summary="Edit an API key", **gives(API_KEYS.write, KeyShown, 404, 409, 412))
async def change(
    desk: Desk, actor: Caller, id: ObjectId, form: KeyEdit, expected: IfMatch
) -> Response:
    """Change an API key. Rights taken away are gone on its next call."""
    now = desk.clock()
    changes = sent(form)
    if {"expires_at", "expires_in"} & changes.keys():
        changes["expires_at"] = ending(form.expires_at, changes.pop("expires_in", None), now)
    client = await desk.db.transact(edit, actor, id, changes, now, expected.check, API_KEYS)
    return answer(shown(client, now), revision=client.revision)


def _handed(made: Handover, base_url: str) -> dict[str, Any]:
    assert made.secret is not None  # noqa: S101 reset and rotate always mint one
    return {
        "id": made.client.id,
        "client_id": made.client.client_id,
        "username": made.client.signs_in_as,
        "secret": made.secret.reveal(),
        "base_url": base_url,
    }


add_lifecycle(router, API_KEYS, Shown(KeyShown, shown))
add_secrets(router, API_KEYS, Handed(KeySecret, _handed))
