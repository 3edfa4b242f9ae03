"""Doors to one's own sign-in, for a user's own token."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.kernel.authority import OWN
from doorward.people.api.proofs import NewPassword
from doorward.people.service import new_codes
from doorward.web.api import Caller, Desk, Form, answer
from doorward.web.fields import SecretText, ends, gives

router = APIRouter(prefix="/user", tags=["One's own sign-in"])

Present = Annotated[SecretText, Field(description="the present password")]


class ChangeForm(Form):
    """A change of one's own password."""

    present: Present
    password: NewPassword


class BeginForm(Form):
    """Proof that it is the user who sets up a second factor."""

    password: Present


class CodeForm(Form):
    """A code of one's authenticator app."""

    code: Annotated[SecretText, Field(description="six digits, each used once")]


class FactorShown(BaseModel):
    """A second factor to be set up, shown this once."""

    secret: str
    uri: str


class CodesShown(BaseModel):
    """Recovery codes, shown this once."""

    codes: list[str]


@router.put("/password", summary="Change one's own password", **ends(OWN))
async def change_password(desk: Desk, actor: Caller, form: ChangeForm) -> Response:
    """Change one's own password; every token one has ends, the one in use too."""
    await desk.proofs.change_password(actor, form.present, form.password)
    return Response(status_code=204)


@router.post(
    "/second-factor", summary="Begin a second factor", **gives(OWN, FactorShown, 404, 409, 412)
)
async def begin_second_factor(desk: Desk, actor: Caller, form: BeginForm) -> Response:
    """Get the secret of a second factor, for an authenticator app. It counts once confirmed."""
    begun = await desk.proofs.begin_factor(actor, form.password)
    body = {"secret": begun.secret.reveal(), "uri": begun.uri.reveal()}
    return answer(body, secret=True)


@router.post("/second-factor/confirm", summary="Confirm one's second factor", **ends(OWN, 409))
async def confirm_second_factor(desk: Desk, actor: Caller, form: CodeForm) -> Response:
    """Prove by a code that the app has it: from now on signing in takes one."""
    await desk.proofs.confirm_factor(actor, form.code)
    return Response(status_code=204)


@router.post("/second-factor/remove", summary="Remove one's second factor", **ends(OWN, 409))
async def remove_second_factor(desk: Desk, actor: Caller, form: CodeForm) -> Response:
    """Remove one's second factor by a last code of it."""
    await desk.proofs.remove_factor(actor, form.code)
    return Response(status_code=204)


@router.post("/recovery-codes", summary="Get recovery codes", **gives(OWN, CodesShown, 404, 409))
async def get_recovery_codes(desk: Desk, actor: Caller) -> Response:
    """Get ten codes, each of which stands once for a code of the app. Earlier ones end."""
    codes = await desk.db.transact(new_codes, actor, desk.pepper, desk.clock())
    return answer({"codes": [code.reveal() for code in codes]}, secret=True)
