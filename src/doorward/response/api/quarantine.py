"""Doors of quarantine: what it would hit, cut off, list, look, and put back."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from doorward.response.api.cutting import (
    QuarantineForm,
    QuarantineList,
    QuarantineShown,
    ReachShown,
    quarantine_shown,
    reach_shown,
)
from doorward.response.api.shapes import Kind
from doorward.response.model import AssetKind
from doorward.response.service import (
    QUARANTINE,
    READ_QUARANTINE,
    Listed,
    list_quarantines,
    quarantine,
    reach_of,
    restore,
    show_quarantine,
)
from doorward.web.api import Caller, Desk, Paging, answer, needs, page_of
from doorward.web.fields import ObjectId, gives

router = APIRouter(prefix="/quarantine", tags=["Quarantine"])
_TWO = {201: "it is cut off", 200: "it was cut off already, as far as is said now"}


@router.get("", summary="List quarantines", **gives(READ_QUARANTINE, QuarantineList))
async def list_all_quarantines(
    desk: Desk,
    actor: Caller,
    window: Paging,
    lasting: Annotated[
        bool | None, Query(description="only those in force, or only those that were lifted")
    ] = None,
    kind: Annotated[Kind | None, Query(description="only of this sort of thing")] = None,
    asset: Annotated[str | None, Query(max_length=100, description="of what, by id")] = None,
    incident: Annotated[
        str | None, Query(max_length=100, description="the incident they answer, by id")
    ] = None,
) -> Response:
    """What is and was cut off, the first one first."""
    wanted = Listed(lasting, kind or "", asset or "", incident or "")
    page = await desk.db.read(list_quarantines, actor, wanted, window)
    return answer(page_of(page.map(quarantine_shown)))


@router.post(
    "",
    summary="Put into quarantine",
    response_model=QuarantineShown,
    status_code=201,
    **needs(QUARANTINE, 404, 409, ok=_TWO),
)
async def put_into_quarantine(desk: Desk, actor: Caller, form: QuarantineForm) -> Response:
    """Cut a client, key, token, user or address off until it is restored.

    Once this is answered nothing of it is accepted anywhere, or with ``write`` nothing that
    changes anything. Nothing is ended: restored, it is as it was.
    """
    one, fresh = await desk.db.transact(quarantine, actor, form.placing(), desk.clock())
    return answer(quarantine_shown(one), 201 if fresh else 200)


@router.get(
    "/rehearsal", summary="What a quarantine would hit", **gives(READ_QUARANTINE, ReachShown)
)
async def rehearse(
    desk: Desk,
    actor: Caller,
    kind: Annotated[Kind, Query(description="what sort of thing it is")] = "client",
    id: Annotated[
        str, Query(max_length=100, description="its id, or the address; it must be given")
    ] = "",
) -> Response:
    """Calls of the last day and week, from where, to which endpoints, and recent tokens."""
    reach = await desk.db.read(reach_of, actor, AssetKind(kind), id, desk.clock())
    return answer(reach_shown(reach))


@router.get("/{id}", summary="Look at a quarantine", **gives(READ_QUARANTINE, QuarantineShown, 404))
async def look_at_quarantine(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """One quarantine."""
    return answer(quarantine_shown(await desk.db.read(show_quarantine, actor, id)))


@router.post(
    "/{id}/restore", summary="Lift a quarantine", **gives(QUARANTINE, QuarantineShown, 404)
)
async def lift_quarantine(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """Put back exactly what was there: enabled or not, with its rights, secrets and tokens."""
    return answer(quarantine_shown(await desk.db.transact(restore, actor, id, desk.clock())))
