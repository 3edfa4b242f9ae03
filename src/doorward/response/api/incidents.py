"""Doors of incidents: report one, list, look, work on it, and write notes."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from doorward.response.api.cutting import BlastShown, reach_shown
from doorward.response.api.shapes import (
    AttachedList,
    EntryList,
    EntryShown,
    IncidentEdit,
    IncidentForm,
    IncidentList,
    IncidentShown,
    Level,
    NoteForm,
    State,
    attached_shown,
    changes_of,
    entry_shown,
    shown,
)
from doorward.response.model import SEVERITIES, Status, Wanted
from doorward.response.service import (
    READ,
    WRITE,
    blast_radius,
    edit_incident,
    events_of_incident,
    history_of_incident,
    list_incidents,
    note,
    report,
    show_incident,
)
from doorward.web.api import Caller, Desk, IfMatch, Paging, answer, needs, page_of
from doorward.web.fields import ObjectId, gives, sent

router = APIRouter(prefix="/incidents", tags=["Incidents"])
_TWO = {201: "a new incident is open", 200: "it is one that there was: joined, or said again"}


@router.get("", summary="List incidents", **gives(READ, IncidentList))
async def list_all_incidents(
    desk: Desk,
    actor: Caller,
    window: Paging,
    state: Annotated[
        Literal["open", "closed"] | None, Query(description="only those still open, or only others")
    ] = None,
    status: Annotated[list[State] | None, Query(description="how far the work on it is")] = None,
    severity: Annotated[list[Level] | None, Query(description="how bad it is")] = None,
    assignee: Annotated[
        str | None, Query(max_length=100, description="the id of whoever works on it")
    ] = None,
    rule: Annotated[str | None, Query(max_length=100, description="what found it")] = None,
    asset: Annotated[
        str | None, Query(max_length=100, description="the id of something it touches")
    ] = None,
) -> Response:
    """The tenant's incidents, the first one first; ``sort=-updated_at`` turns that round."""
    wanted = Wanted(
        None if state is None else state == "open",
        tuple(Status(one) for one in status or ()),
        tuple(SEVERITIES[one] for one in severity or ()),
        assignee or "",
        rule or "",
        asset or "",
    )
    page = await desk.db.read(list_incidents, actor, wanted, window)
    return answer(page_of(page.map(shown)))


@router.post(
    "",
    summary="Report an incident",
    response_model=IncidentShown,
    status_code=201,
    **needs(WRITE, 409, ok=_TWO),
)
async def report_incident(desk: Desk, actor: Caller, form: IncidentForm) -> Response:
    """Open an incident, or let this join the open one of its ``group``.

    Each event belongs to an incident once. Who repeats a report changes nothing, also when the
    incident was closed meanwhile: only events that are new open another one.
    """
    seen = await desk.db.transact(report, actor, form.report(), desk.clock())
    incident = seen.incident
    return answer(shown(incident), 201 if seen.fresh else 200, revision=incident.revision)


@router.get("/{id}", summary="Look at an incident", **gives(READ, IncidentShown, 404))
async def look_at_incident(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """One incident, by its id or its number."""
    incident = await desk.db.read(show_incident, actor, id)
    return answer(shown(incident), revision=incident.revision)


@router.patch("/{id}", summary="Work on an incident", **gives(WRITE, IncidentShown, 404, 409, 412))
async def change_incident(
    desk: Desk, actor: Caller, id: ObjectId, form: IncidentEdit, expected: IfMatch
) -> Response:
    """Change its title, severity, status or whose it is; a status of ``closed-…`` closes it."""
    changes = changes_of(sent(form))
    incident = await desk.db.transact(
        edit_incident, actor, id, changes, desk.clock(), expected.check
    )
    return answer(shown(incident), revision=incident.revision)


@router.get("/{id}/events", summary="Events of an incident", **gives(READ, AttachedList, 404))
async def list_attached(desk: Desk, actor: Caller, id: ObjectId, window: Paging) -> Response:
    """What was put together, oldest first."""
    page = await desk.db.read(events_of_incident, actor, id, window)
    return answer(page_of(page.map(attached_shown)))


@router.get("/{id}/history", summary="History of an incident", **gives(READ, EntryList, 404))
async def list_history(desk: Desk, actor: Caller, id: ObjectId, window: Paging) -> Response:
    """What was done with it and written on it, oldest first."""
    page = await desk.db.read(history_of_incident, actor, id, window)
    return answer(page_of(page.map(entry_shown)))


@router.post(
    "/{id}/notes",
    summary="Write a note on an incident",
    response_model=EntryShown,
    status_code=201,
    **needs(WRITE, 404, 409, ok={201: "it is written"}),
)
async def write_note(desk: Desk, actor: Caller, id: ObjectId, form: NoteForm) -> Response:
    """Add a note to its history."""
    entry = await desk.db.transact(note, actor, id, form.text, desk.clock())
    return answer(entry_shown(entry), 201)


@router.get(
    "/{id}/blast-radius", summary="Blast radius of an incident", **gives(READ, BlastShown, 404)
)
async def look_at_blast_radius(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """What everything it touches did of late, from where, and what it holds."""
    reached = await desk.db.read(blast_radius, actor, id, desk.clock())
    return answer({"assets": [reach_shown(one) for one in reached]})
