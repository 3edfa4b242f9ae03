"""REST doors of the ring: list, look at, rotate, remove."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, Field

from doorward.signing.model import Algorithm, RingKey, State
from doorward.signing.service import READ, WRITE, list_keys, mint, remove, rotate, show
from doorward.web.api import Caller, Desk, Form, IfMatch, Paging, answer, moment, needs, page_of
from doorward.web.fields import ObjectId, ends, gives

router = APIRouter(prefix="/keys", tags=["Signing keys"])


class Rotation(Form):
    """How to turn the ring; an empty body keeps the algorithm in use."""

    alg: Annotated[
        Literal["ES256", "EdDSA", "RS256"] | None,
        Field(description="what the next key signs with; by default as the present one"),
    ] = None
    compromised: Annotated[
        bool,
        Field(
            description="the present keys are in wrong hands: the new key signs at once, and "
            "every other key and all tokens it signed end now"
        ),
    ] = False


class SigningKeyShown(BaseModel):
    """A signing key, without its private half. ``id`` and ``kid`` are its RFC 7638 thumbprint."""

    id: str
    kid: str
    alg: Algorithm
    state: State
    created_at: str
    activates_at: str
    deactivates_at: str | None
    retires_at: str | None
    public_jwk: dict[str, str]


class SigningKeyList(BaseModel):
    """One page of signing keys."""

    items: list[SigningKeyShown]
    next: str | None


@router.get("", summary="List signing keys", **gives(READ, SigningKeyList))
async def list_signing_keys(desk: Desk, actor: Caller, window: Paging) -> Response:
    """Every key of the ring, the retired ones too, oldest first."""
    now = desk.clock()
    page = await desk.db.read(list_keys, actor, window)
    return answer(page_of(page.map(lambda key: _shown(key, now))))


_TURNS = needs(WRITE, 409, ok={200: "a key waits for its turn already", 201: "the next key"})
_TURNS["responses"][200]["model"] = SigningKeyShown


@router.post(
    "/rotate",
    status_code=201,
    summary="Rotate the signing keys",
    response_model=SigningKeyShown,
    **_TURNS,
)
async def rotate_signing_keys(
    desk: Desk, actor: Caller, form: Annotated[Rotation | None, Body()] = None
) -> Response:
    """Publish a next key. It signs as soon as every cached key set must hold it."""
    form = form or Rotation()
    alg = Algorithm(form.alg) if form.alg else None
    minted = await mint(desk.db, actor, desk.seal, alg)
    now = desk.clock()
    key, new = await desk.db.transact(rotate, actor, minted, now, compromised=form.compromised)
    return answer(_shown(key, now), 201 if new else 200, revision=key.revision)


@router.get("/{kid}", summary="Look at a signing key", **gives(READ, SigningKeyShown, 404))
async def show_signing_key(desk: Desk, actor: Caller, kid: ObjectId) -> Response:
    """One key: its state, its instants and its public half."""
    key = await desk.db.read(show, actor, kid)
    return answer(_shown(key, desk.clock()), revision=key.revision)


@router.delete("/{kid}", summary="Remove a signing key", **ends(WRITE, 409))
async def remove_signing_key(
    desk: Desk, actor: Caller, kid: ObjectId, expected: IfMatch
) -> Response:
    """Remove a key that nothing depends on: a retired one, or one that has not signed yet."""
    await desk.db.transact(remove, actor, kid, desk.clock(), expected.check)
    return Response(status_code=204)


def _shown(key: RingKey, now: int) -> dict[str, Any]:
    return {
        "id": key.kid,
        "kid": key.kid,
        "alg": key.alg.value,
        "state": key.state(now).value,
        "created_at": moment(key.published_at),
        "activates_at": moment(key.activates_at),
        "deactivates_at": moment(key.deactivates_at),
        "retires_at": moment(key.retires_at),
        "public_jwk": orjson.loads(key.public_jwk),
    }
