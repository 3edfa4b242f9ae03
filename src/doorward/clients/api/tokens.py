"""Doors of API tokens: a user's rights in a JWT that is made on unlock."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from doorward.clients.api.fields import Filter, Moment, Span, ending
from doorward.clients.api.lifecycle import Shown, add_lifecycle
from doorward.clients.model import Client, ClientKind, Draft
from doorward.clients.service import API_TOKENS, UNLOCK, create, edit, list_clients, unlock
from doorward.web.api import (
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

router = APIRouter(prefix="/api-tokens", tags=["API tokens"])

UserWord = Annotated[
    str, Field(min_length=1, max_length=100, description="a user of this tenant: id or username")
]


class TokenForm(Form):
    """An API token to be made: whoever holds its JWT acts with the rights its user has then."""

    user: UserWord
    name: Name
    description: Description = ""
    expires_at: Moment | None = None
    expires_in: Span | None = None
    filter: Filter = ""
    enabled: bool = True


class TokenEdit(Form):
    """What to change of an API token; what is not named stays.

    Another user, or an end put off after it had come, ends the JWTs made before.
    """

    user: UserWord = absent()
    name: Name = absent()
    description: Description = absent()
    expires_at: Moment = absent()
    expires_in: Span = absent()
    filter: Filter = absent()
    enabled: bool = absent()


class UnlockForm(Form):
    """Whether the JWTs made before end with this unlock."""

    revoke_earlier: bool = False


class TokenShown(BaseModel):
    """An API token as its keepers see it: never a JWT. ``username`` is its user's."""

    id: str
    client_id: str
    user: str
    username: str
    name: str
    description: str
    filter: str
    enabled: bool
    state: str
    expires_at: str
    created_at: str
    created_by: str
    last_modified: str
    last_used: str | None


class TokenMade(TokenShown):
    """An API token just made. It has no JWT until somebody unlocks it."""


class TokenList(BaseModel):
    """One page of API tokens."""

    items: list[TokenShown]
    next: str | None


class Unlocked(BaseModel):
    """A JWT just made, shown this once."""

    id: str
    client_id: str
    jwt: str
    jti: str
    kid: str
    issued_at: str
    expires_at: str


def shown(token: Client, now: int) -> dict[str, Any]:
    """Return the wire form of an API token."""
    return {
        "id": token.id,
        "client_id": token.client_id,
        "user": token.user,
        "username": token.username,
        "name": token.name,
        "description": token.description,
        "filter": token.filter,
        "enabled": token.enabled,
        "state": token.state(now),
        "expires_at": moment(token.expires_at),
        "created_at": moment(token.created_at),
        "created_by": token.created_by,
        "last_modified": moment(token.modified_at),
        "last_used": moment(token.last_redeemed_at),
    }


@router.get("", summary="List API tokens", **gives(API_TOKENS.read, TokenList))
async def list_all(
    desk: Desk,
    actor: Caller,
    window: Paging,
    enabled: Annotated[bool | None, Query()] = None,
    user: Annotated[str | None, Query(max_length=100, description="a user's id")] = None,
) -> Response:
    """The tenant's API tokens, the expired ones too, oldest first; all, or those of one user."""
    now = desk.clock()
    named = {"enabled": enabled, "user_id": user}
    conditions = {name: value for name, value in named.items() if value is not None}
    page = await desk.db.read(list_clients, actor, window, conditions, API_TOKENS)
    return answer(page_of(page.map(lambda token: shown(token, now))))


@router.post("", summary="Make an API token", **makes(API_TOKENS.write, TokenMade))
async def make(desk: Desk, actor: Caller, form: TokenForm, key: IdempotencyKey = None) -> Response:
    """Make an API token of a user. Its JWT is made by an unlock, not here."""
    now = desk.clock()
    draft = Draft(
        form.name, form.description, enabled=form.enabled, kind=ClientKind.API_TOKEN,
        expires_at=ending(form.expires_at, form.expires_in, now), user=form.user,
        filter=form.filter,
    )  # fmt: skip
    asked = once(key, "POST /api-tokens", form)
    made = await desk.db.transact(create, actor, draft, desk.vault, now, asked)
    status = 201 if made.fresh else 200
    return answer(shown(made.client, now), status, revision=made.client.revision)


@router.patch(
    "/{id}", summary="Edit an API token", **gives(API_TOKENS.write, TokenShown, 404, 409, 412)
)
async def change(
    desk: Desk, actor: Caller, id: ObjectId, form: TokenEdit, expected: IfMatch
) -> Response:
    """Change an API token. It may be given an end that is now or past."""
    now = desk.clock()
    changes = sent(form)
    if {"expires_at", "expires_in"} & changes.keys():
        changes["expires_at"] = ending(form.expires_at, changes.pop("expires_in", None), now)
    client = await desk.db.transact(edit, actor, id, changes, now, expected.check, API_TOKENS)
    return answer(shown(client, now), revision=client.revision)


@router.post("/{id}/unlock", summary="Unlock an API token", **gives(UNLOCK, Unlocked, 404, 409))
async def unlock_token(
    desk: Desk, actor: Caller, id: ObjectId, form: UnlockForm | None = None
) -> Response:
    """Make a new JWT, shown in this answer only. It needs every right that its user has now."""
    revoke = (form or UnlockForm()).revoke_earlier
    made = await unlock(desk.db, desk.seal, desk.settings, actor, id, desk.clock(), revoke=revoke)
    body = {
        "id": made.token.id,
        "client_id": made.token.client_id,
        "jwt": made.jwt.reveal(),
        "jti": made.jti,
        "kid": made.kid,
        "issued_at": moment(made.issued_at),
        "expires_at": moment(made.expires_at),
    }
    return answer(body, revision=made.token.revision, secret=True)


add_lifecycle(router, API_TOKENS, Shown(TokenShown, shown))
