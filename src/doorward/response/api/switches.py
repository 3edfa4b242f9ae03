"""Doors of the kill switches of a tenant, each beside its rehearsal."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from doorward.response.service import (
    READ_SWITCHES,
    SWITCH,
    Rehearsal,
    end_every_token,
    freeze,
    rehearse_switch,
    thaw,
)
from doorward.web.api import Caller, Desk, answer
from doorward.web.fields import gives

router = APIRouter(prefix="/kill-switches", tags=["Kill switches"])


class BusyShown(BaseModel):
    """A client that got tokens in the last day."""

    client_id: str
    name: str
    tokens_day: int


class RehearsalShown(BaseModel):
    """What a switch would hit now."""

    frozen: bool
    clients: int
    busiest: list[BusyShown]
    tokens: int
    jwts: int
    refresh_families: int
    lifters: int
    words: str


class SwitchShown(BaseModel):
    """How the tenant stands."""

    frozen: bool


@router.get("", summary="Look at the kill switches", **gives(READ_SWITCHES, RehearsalShown))
async def look_at_switches(desk: Desk, actor: Caller) -> Response:
    """Whether issuance is frozen, and what the switches would hit now."""
    return await _rehearsed(desk, actor, "")


@router.get(
    "/freeze/rehearsal", summary="Rehearse a freeze", **gives(READ_SWITCHES, RehearsalShown)
)
async def rehearse_freeze(desk: Desk, actor: Caller) -> Response:
    """Who would get no new token, and whose present ones would run out."""
    return await _rehearsed(
        desk, actor, "{clients} clients that got tokens in the last day would get no more: they"
        " stop as their present ones expire. Refresh tokens and unlocking stop too; people sign in."
    )  # fmt: skip


@router.post("/freeze", summary="Freeze issuance", **gives(SWITCH, SwitchShown, 409))
async def freeze_issuance(desk: Desk, actor: Caller) -> Response:
    """Issue no token to anybody until it is thawed. What is out goes on until it expires."""
    await desk.db.transact(freeze, actor, desk.clock())
    return answer({"frozen": True})


@router.post("/thaw", summary="Issue tokens again", **gives(SWITCH, SwitchShown))
async def thaw_issuance(desk: Desk, actor: Caller) -> Response:
    """Issue tokens as before."""
    await desk.db.transact(thaw, actor, desk.clock())
    return answer({"frozen": False})


@router.get(
    "/end-tokens/rehearsal",
    summary="Rehearse the end of all tokens",
    **gives(READ_SWITCHES, RehearsalShown),
)
async def rehearse_end(desk: Desk, actor: Caller) -> Response:
    """Which tokens would end at once, and who has to come for new ones."""
    return await _rehearsed(
        desk, actor, "{tokens} access tokens of late, {jwts} API tokens and {leases} families of"
        " refresh tokens would end at once. Programs with a secret fetch a new token by themselves;"
        " API tokens have to be unlocked and handed out anew. Sessions go on, secrets stay."
    )  # fmt: skip


@router.post("/end-tokens", summary="End every token", **gives(SWITCH, SwitchShown))
async def end_all_tokens(desk: Desk, actor: Caller) -> Response:
    """End every token of this tenant for good, this call's own too. Secrets and sessions stay."""
    await desk.db.transact(end_every_token, actor, desk.clock())
    return answer({"frozen": False})


async def _rehearsed(desk: Desk, actor: Caller, words: str) -> Response:
    found: Rehearsal = await desk.db.read(rehearse_switch, actor, desk.clock())
    said = words.format(
        clients=found.clients, tokens=found.tokens, jwts=found.jwts, leases=found.leases
    )
    return answer(
        {
            "frozen": found.frozen,
            "clients": found.clients,
            "busiest": [
                {"client_id": one, "name": name, "tokens_day": count}
                for one, name, count in found.busiest
            ],
            "tokens": found.tokens,
            "jwts": found.jwts,
            "refresh_families": found.leases,
            "lifters": found.lifters,
            "words": said,
        }
    )
