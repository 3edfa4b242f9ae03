"""Doors to the presets that are shipped."""

from fastapi import APIRouter, Response

from doorward.presets.api.shapes import PresetDocument, PresetList, listed, written
from doorward.presets.service import list_presets, show_preset
from doorward.tenants import READ
from doorward.web.api import Caller, answer
from doorward.web.fields import ObjectId, gives

router = APIRouter(prefix="/presets", tags=["Presets"])


@router.get("", summary="List presets", **gives(READ, PresetList))
async def list_shipped_presets(actor: Caller) -> Response:
    """What a tenant can be furnished like. They are few: there is one page of them."""
    return answer({"items": [listed(one) for one in list_presets(actor)], "next": None})


@router.get("/{name}", summary="Look at a preset", **gives(READ, PresetDocument, 404))
async def look_at_preset(actor: Caller, name: ObjectId) -> Response:
    """The whole document of a shipped preset."""
    return answer(written(show_preset(actor, name)))
