"""What the doors where people sign in answer."""

from fastapi import Response
from pydantic import BaseModel

from doorward.tokens.service import Entered
from doorward.web.api import Workplace, answer, moment
from doorward.web.asgi import Request
from doorward.web.cookies import cookie_to_set


class SessionOpened(BaseModel):
    """A session as it begins; what the browser is to hold of it comes as a cookie."""

    id: str
    method: str
    created_at: str
    proven_at: str
    until: str


class Entrance(BaseModel):
    """The session that one is signed in by."""

    session: SessionOpened


def entered(desk: Workplace, request: Request, now: Entered, status: int = 201) -> Response:
    """Answer with a session, and let the browser hold its secret, which no script can read."""
    session = now.session
    body = {
        "session": {
            "id": session.id,
            "method": session.method,
            "created_at": moment(session.created_at),
            "proven_at": moment(session.proven_at),
            "until": moment(session.until),
        }
    }
    response = answer(body, status, secret=True)
    value = now.secret.reveal()
    response.headers["Set-Cookie"] = cookie_to_set(desk.settings, request.address.slug, value)
    return response
