"""Doors to one's own passkeys, and for administrators to those that users lost."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.kernel.authority import OWN
from doorward.kernel.errors import Unauthenticated
from doorward.people.model import Passkey
from doorward.people.service import (
    READ,
    WRITE,
    add_passkey,
    answered_challenge,
    before_passkey,
    check_registration,
    new_challenge,
    own_passkeys,
    passkeys_of_user,
    registration_options,
    remove_passkey,
    remove_passkey_of,
    site_of,
    wrong_answer,
)
from doorward.web.api import BaseUrl, Caller, Desk, Form, answer, moment
from doorward.web.cookies import origin_of
from doorward.web.fields import Name, ObjectId, ends, gives, makes

own = APIRouter(prefix="/user/passkeys", tags=["One's own sign-in"])
of_users = APIRouter(prefix="/users/{user_id}/passkeys", tags=["Users"])

Credential = Annotated[
    dict[str, Any],
    Field(description="what the browser answered, as PublicKeyCredential.toJSON() writes it"),
]


class PasskeyForm(Form):
    """A passkey that a browser just made."""

    name: Name
    credential: Credential


class OptionsShown(BaseModel):
    """What the browser is to be asked with (navigator.credentials)."""

    options: dict[str, Any]


class PasskeyShown(BaseModel):
    """A passkey; ``backed_up`` ones live on several devices."""

    id: str
    name: str
    backed_up: bool
    created_at: str
    last_used: str | None


class PasskeyList(BaseModel):
    """All passkeys of a user, oldest first."""

    items: list[PasskeyShown]


@own.get("", summary="List one's own passkeys", **gives(OWN, PasskeyList))
async def list_own(desk: Desk, actor: Caller) -> Response:
    """The passkeys that one may sign in by."""
    return _list(await desk.db.read(own_passkeys, actor))


@own.post("/begin", summary="Begin a passkey", **gives(OWN, OptionsShown, 404, 409))
async def begin(desk: Desk, actor: Caller, base_url: BaseUrl) -> Response:
    """Get what the browser makes a passkey with. Asks of a session for a fresh proof."""
    actor.warrant(OWN)
    site, now = site_of(base_url, origin_of(base_url)), desk.clock()
    user, tenant, known = await desk.db.read(before_passkey, actor, now)
    challenge = new_challenge(desk.pepper, tenant.id, f"register:{actor.id}", now)
    options = await asyncio.to_thread(
        registration_options, site, tenant.name, user, known, challenge
    )
    return answer({"options": options}, secret=True)


@own.post("", summary="Add a passkey", **makes(OWN, PasskeyShown))
async def add(desk: Desk, actor: Caller, base_url: BaseUrl, form: PasskeyForm) -> Response:
    """Keep the passkey that the browser made; it counts as two factors from now on."""
    actor.warrant(OWN)
    site, now = site_of(base_url, origin_of(base_url)), desk.clock()
    purpose = f"register:{actor.id}"
    try:
        challenge, answered = answered_challenge(
            desk.pepper, actor.tenant, purpose, form.credential, now
        )
        made = await asyncio.to_thread(check_registration, site, form.credential, challenge)
    except Unauthenticated:
        raise wrong_answer() from None
    passkey = await desk.db.transact(add_passkey, actor, made, form.name, answered, now)
    return answer(_shown(passkey), 201)


@own.delete("/{passkey_id}", summary="Remove one's own passkey", **ends(OWN))
async def remove_own(desk: Desk, actor: Caller, passkey_id: ObjectId) -> Response:
    """Remove a passkey. Asks of a session for a fresh proof."""
    await desk.db.transact(remove_passkey, actor, passkey_id, desk.clock())
    return Response(status_code=204)


@of_users.get("", summary="List a user's passkeys", **gives(READ, PasskeyList, 404))
async def list_of_user(desk: Desk, actor: Caller, user_id: ObjectId) -> Response:
    """The passkeys that a user may sign in by."""
    return _list(await desk.db.read(passkeys_of_user, actor, user_id))


@of_users.delete("/{passkey_id}", summary="Remove a user's passkey", **ends(WRITE))
async def remove_of_user(
    desk: Desk, actor: Caller, user_id: ObjectId, passkey_id: ObjectId
) -> Response:
    """Remove a passkey that was lost. It takes all that the user's roles give."""
    await desk.db.transact(remove_passkey_of, actor, user_id, passkey_id, desk.clock())
    return Response(status_code=204)


def _list(found: Sequence[Passkey]) -> Response:
    return answer({"items": [_shown(one) for one in found]})


def _shown(passkey: Passkey) -> dict[str, Any]:
    return {
        "id": passkey.id,
        "name": passkey.name,
        "backed_up": passkey.backed_up,
        "created_at": moment(passkey.created_at),
        "last_used": moment(passkey.used_at),
    }
