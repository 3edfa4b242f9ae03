"""``POST /link``: a link that lets somebody in once, to choose a password."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.tokens.api.shapes import Entrance, entered
from doorward.tokens.api.signing_in import Code, Password
from doorward.tokens.service import Choice
from doorward.web.api import Arrival, Desk, Form, answer
from doorward.web.fields import Name, SecretText, looks, opens

router = APIRouter(prefix="/link", tags=["Signing in"])

Token = Annotated[SecretText, Field(description="what follows the # of the link")]


class LookForm(Form):
    """A link to be looked at."""

    token: Token


class LookShown(BaseModel):
    """Whom a link lets in, and what for; ``code`` says that it takes a second factor too."""

    purpose: str
    username: str | None
    tenant_name: str
    code: bool


class ChoiceForm(Form):
    """A link, and the password that is to be."""

    token: Token
    password: Password
    username: Annotated[
        Name | None, Field(description="for the first administrator alone, who has no name yet")
    ] = None
    code: Code = None


@router.post("/look", summary="Look at a link", **looks(LookShown, 404))
async def look(desk: Desk, arrival: Arrival, form: LookForm) -> Response:
    """Tell whom a link lets in. It is not spent by that."""
    guest = await desk.porter.look(arrival, form.token)
    body = {
        "purpose": guest.link.purpose,
        "username": guest.user.terms.username if guest.user else None,
        "tenant_name": guest.tenant.name,
        "code": guest.second_factor,
    }
    return answer(body, secret=True)


@router.post("", summary="Use a link", **opens(Entrance, 404, 409))
async def use(desk: Desk, arrival: Arrival, form: ChoiceForm) -> Response:
    """Set the password that was chosen, sign in, and spend the link.

    All sessions and tokens that there were end. Whoever has a second factor gives its code too: a
    link stands for a password alone.
    """
    choice = Choice(form.token, form.password, form.username, form.code)
    return entered(desk, arrival, await desk.porter.use(arrival, choice))
