"""Doors for administrators to what a user signs in with."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from doorward.people.model import LONGEST_PASSWORD, SHORTEST_ALONE, SHORTEST_PASSWORD
from doorward.people.service import WRITE
from doorward.web.api import Caller, Desk, Form
from doorward.web.fields import ObjectId, SecretText, ends

router = APIRouter(prefix="/users", tags=["Users"])

NewPassword = Annotated[
    SecretText,
    Field(
        description=f"{SHORTEST_ALONE} to {LONGEST_PASSWORD} characters, with a second factor at"
        f" least {SHORTEST_PASSWORD}; any characters, but none that is guessed first",
        examples=["a quiet river in autumn"],
    ),
]


class PasswordForm(Form):
    """A password to be set."""

    password: NewPassword


@router.put("/{user_id}/password", summary="Set a user's password", **ends(WRITE))
async def set_password(
    desk: Desk, actor: Caller, user_id: ObjectId, form: PasswordForm
) -> Response:
    """Set a password and end all the user's tokens. It takes all that the user's roles give."""
    await desk.proofs.set_password(actor, user_id, form.password)
    return Response(status_code=204)


@router.delete(
    "/{user_id}/second-factor", summary="Remove a user's second factor", **ends(WRITE, 409)
)
async def remove_second_factor(desk: Desk, actor: Caller, user_id: ObjectId) -> Response:
    """Remove a lost second factor. A password too short to stand alone ends with it."""
    await desk.proofs.remove_factor_of(actor, user_id)
    return Response(status_code=204)
