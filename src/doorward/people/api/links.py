"""The door for administrators to links by which a user chooses a password."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.people.model import Purpose
from doorward.people.service import WRITE, invite
from doorward.web.api import BaseUrl, Caller, Desk, Form, answer, moment
from doorward.web.fields import ObjectId, gives
from doorward.web.links import link_address

router = APIRouter(prefix="/users", tags=["Users"])


class LinkForm(Form):
    """What a link is for."""

    purpose: Annotated[
        Literal["invitation", "reset"],
        Field(description="invitation: for who has no password yet, 72 hours; reset: one hour"),
    ]


class LinkShown(BaseModel):
    """A link just made. ``url`` is null where it was ``mailed``: its user alone is to have it."""

    url: str | None
    expires_at: str
    mailed: bool


@router.post(
    "/{user_id}/link", summary="Let a user choose a password", **gives(WRITE, LinkShown, 404, 409)
)
async def make_link(
    desk: Desk, actor: Caller, base_url: BaseUrl, user_id: ObjectId, form: LinkForm
) -> Response:
    """Make a link that works once, and end those before it. It takes all the user's roles give."""
    made = await desk.db.transact(
        invite, actor, user_id, Purpose(form.purpose), desk.pepper, desk.clock()
    )
    body = {
        "url": link_address(base_url, made.secret).reveal(),
        "expires_at": moment(made.link.until),
        "mailed": False,
    }
    return answer(body, secret=True)
