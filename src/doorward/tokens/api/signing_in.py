"""``POST /session``: a name and a password open a session; and proof, anew, within one."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from doorward.kernel.authority import OWN
from doorward.kernel.errors import Invalid, NotFound
from doorward.kernel.secret import Secret
from doorward.tokens.api.shapes import Entrance, entered
from doorward.tokens.service import Proof
from doorward.web.api import Arrival, Caller, Desk, Form
from doorward.web.fields import SecretText, gives, opens

router = APIRouter(prefix="/session", tags=["Signing in"])

LONGEST = 1_000


def _short(secret: Secret) -> Secret:
    # What is compared costs us a hash, and no password is longer.
    if len(secret.reveal()) > LONGEST:
        raise PydanticCustomError("string_too_long", "at most 1000 characters")
    return secret


def _given(secret: Secret | None) -> Secret | None:
    # An empty field of a form is a code that nobody gave.
    return None if secret is None or not secret.reveal() else _short(secret)


Password = Annotated[SecretText, AfterValidator(_short)]
Code = Annotated[
    SecretText | None,
    AfterValidator(_given),
    Field(description="a code of the authenticator app, or a recovery code; where there is one"),
]


class SignInForm(Form):
    """Who wants to sign in, and what proves it."""

    username: Annotated[
        str, StringConstraints(min_length=1, max_length=100), Field(examples=["ada@example.com"])
    ]
    password: Password
    code: Code = None


class ProofForm(Form):
    """What proves, once more, who is signed in: a password and code, or a passkey's answer."""

    password: Password | None = None
    code: Code = None
    credential: Annotated[
        dict[str, Any] | None,
        Field(description="the answer to POST /session/passkey/begin, instead of a password"),
    ] = None


@router.post("", summary="Sign in", **opens(Entrance))
async def sign_in(desk: Desk, arrival: Arrival, form: SignInForm) -> Response:
    """Open a session and set its cookie; the one that the browser had before ends.

    All that proves nothing is answered alike. Once the password is right and a second factor is
    missing, the problem's type is `/problems/code-needed`.
    """
    proof = Proof(form.username, form.password, form.code)
    return entered(desk, arrival, await desk.porter.enter(arrival, proof))


@router.post("/proof", summary="Prove anew who one is", **gives(OWN, Entrance, 404))
async def prove(desk: Desk, actor: Caller, arrival: Arrival, form: ProofForm) -> Response:
    """Prove by password, and code where there is a second factor, or by passkey, who is signed in.

    For five minutes the session may then do what asks for it; its cookie changes.
    """
    actor.warrant(OWN)
    if not actor.session:
        raise NotFound("there is no session to prove")
    if (form.password is None) == (form.credential is None):
        raise Invalid.field("password", "a password, or a passkey's answer as credential")
    if form.credential is not None:
        now = await desk.porter.prove_by_passkey(arrival, actor, form.credential)
    else:
        now = await desk.porter.prove(arrival, actor, form.password, form.code)
    return entered(desk, arrival, now, 200)
