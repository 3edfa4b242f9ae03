"""The door for administrators to links by which a user chooses a password."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.people.model import Purpose
from doorward.people.service import WRITE, invite, post_link
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
    """Make a link that works once, and end those before it. It takes all the user's roles give.

    Where mail is set up and the user's record has an address it is mailed, else shown.
    """
    made = await desk.db.transact(
        invite, actor, user_id, Purpose(form.purpose), desk.pepper, desk.clock()
    )
    link = link_address(base_url, made.secret)
    mailed = await post_link(desk.db, desk.settings, actor, made, link, desk.clock())
    body = {
        "url": None if mailed else link.reveal(),
        "expires_at": moment(made.link.until),
        "mailed": mailed,
    }
    return answer(body, secret=True)
