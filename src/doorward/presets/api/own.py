"""Doors to one's own tenant as a preset: write it down, and make it like another."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from doorward.presets.api.shapes import AppliedShown, PresetDocument, read, written
from doorward.presets.service import Applied, Rehearsed, apply_preset, export, rehearse
from doorward.tenants import READ, WRITE
from doorward.web.api import Caller, Desk, answer
from doorward.web.fields import gives

router = APIRouter(prefix="/preset", tags=["Presets"])


@router.get("", summary="Export one's own tenant", **gives(READ, PresetDocument))
async def export_preset(desk: Desk, actor: Caller) -> Response:
    """The document that makes another tenant like this one: APIs, rules, roles, policies."""
    return answer(written(await desk.db.read(export, actor)))


@router.post("", summary="Apply a preset to one's own tenant", **gives(WRITE, AppliedShown, 409))
async def apply(
    desk: Desk,
    actor: Caller,
    form: PresetDocument,
    dry_run: Annotated[bool, Query(description="only say what it would do")] = False,
) -> Response:
    """Add what is missing and change what differs; nothing is taken away.

    Where the document speaks of APIs it needs apis:write too, where of roles roles:write, and
    nobody gives what they lack.
    """
    preset = read(form)
    if not dry_run:
        applied = await desk.db.transact(apply_preset, actor, preset, desk.clock())
        return answer(_shown(applied, dry_run=False))
    try:
        await desk.db.transact(rehearse, actor, preset, desk.clock())
    except Rehearsed as rehearsed:
        applied = rehearsed.applied
    return answer(_shown(applied, dry_run=True))


def _shown(applied: Applied, *, dry_run: bool) -> dict[str, Any]:
    counts = {
        name: {"added": tally.added, "changed": tally.changed}
        for name, tally in applied.tallies.items()
    }
    return {"dry_run": dry_run, "settings": applied.settings, **counts}
