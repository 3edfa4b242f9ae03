"""The door by which anybody who holds a secret can end it, without signing in."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints

from doorward.leaks.service import MOST, Source, Told, place_of, report
from doorward.web.api import Arrival, Desk, Form, answer, needs
from doorward.web.fields import SecretText

router = APIRouter(prefix="/leaks", tags=["Leaks"])


class RevokeForm(Form):
    """Secrets that somebody found."""

    secrets: Annotated[
        list[SecretText],
        Field(
            min_length=1,
            max_length=MOST,
            description="client secrets, API keys, refresh tokens, access tokens, API tokens",
        ),
    ]
    place: Annotated[
        str, StringConstraints(max_length=2_000), Field(description="the address they were seen at")
    ] = ""


class ReceivedShown(BaseModel):
    """That it was taken: the same for secrets of ours and of nobody."""

    received: int


@router.post(
    "/revoke",
    summary="End secrets that leaked",
    status_code=202,
    response_model=ReceivedShown,
    **needs(""),
)
async def revoke(desk: Desk, arrival: Arrival, form: RevokeForm) -> Response:
    """End each of these secrets that is one of this server's, with the tokens it gave.

    Whoever holds a secret may do this: nobody is asked to sign in. The answer never tells
    whether one was known, is in use, or whose it is; what was ours has ended when it comes.
    """
    for secret in form.secrets:
        told = Told(secret, Source.POSSESSION, place_of(form.place))
        await report(desk.db, desk.pepper, told, arrival.origin, desk.clock())
    return answer({"received": len(form.secrets)}, 202, secret=True)
