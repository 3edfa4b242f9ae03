"""``POST /session/passkey``: signing in by a passkey, which counts as two factors."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.tokens.api.shapes import Entrance, entered
from doorward.web.api import Arrival, Desk, Form, answer
from doorward.web.fields import looks, opens

router = APIRouter(prefix="/session/passkey", tags=["Signing in"])

Credential = Annotated[
    dict[str, Any],
    Field(description="what the browser answered, as PublicKeyCredential.toJSON() writes it"),
]


class PasskeyAnswer(Form):
    """What a browser answered with a passkey."""

    credential: Credential


class OptionsAsked(BaseModel):
    """What the browser is to be asked with (navigator.credentials.get)."""

    options: dict[str, Any]


@router.post("/begin", summary="Ask for a passkey", **looks(OptionsAsked, 409))
async def begin(desk: Desk, arrival: Arrival) -> Response:
    """Get what the browser shows a passkey for: to sign in, or to prove anew who one is."""
    return answer({"options": await desk.porter.ask_for_passkey(arrival)}, secret=True)


@router.post("", summary="Sign in by a passkey", **opens(Entrance, 409))
async def sign_in(desk: Desk, arrival: Arrival, form: PasskeyAnswer) -> Response:
    """Open a session for the passkey's user; no password, no code."""
    return entered(desk, arrival, await desk.porter.enter_by_passkey(arrival, form.credential))
