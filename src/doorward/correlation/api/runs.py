"""Doors of runs: set off by an event, listed, looked at, approved or not."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from doorward.correlation.api.kit import kit_of
from doorward.correlation.api.workflow_shapes import (
    ByEvent,
    RunList,
    RunsBegun,
    RunShown,
    TypesShown,
    run_shown,
)
from doorward.correlation.model import State
from doorward.correlation.service import (
    READ_WORKFLOWS,
    RUN,
    decide,
    list_runs,
    set_off,
    show_run,
    triggers,
)
from doorward.web.api import Caller, Desk, Paging, answer, page_of
from doorward.web.fields import ObjectId, gives

router = APIRouter(prefix="/workflow-runs", tags=["Workflows"])


@router.get("", summary="List runs", **gives(READ_WORKFLOWS, RunList))
async def list_all_runs(
    desk: Desk,
    actor: Caller,
    window: Paging,
    state: Annotated[State | None, Query(description="only those that stand so")] = None,
    workflow: Annotated[str | None, Query(max_length=100, description="of one, by id")] = None,
    incident: Annotated[str | None, Query(max_length=100, description="of one, by id")] = None,
) -> Response:
    """Runs of workflows that the caller may see, the first one first."""
    asked = {"state": state and state.value, "workflow": workflow, "incident": incident}
    wanted = {name: value for name, value in asked.items() if value is not None}
    page = await desk.db.read(list_runs, actor, window, wanted)
    return answer(page_of(page.map(run_shown)))


@router.get("/triggers", summary="What sets workflows off", **gives(READ_WORKFLOWS, TypesShown))
async def list_triggers(desk: Desk, actor: Caller) -> Response:
    """The types of event that set a workflow off here."""
    return answer({"types": list(await desk.db.read(triggers, actor))})


@router.post("/set-off", summary="Set workflows off", **gives(RUN, RunsBegun, 404))
async def set_workflows_off(desk: Desk, actor: Caller, form: ByEvent) -> Response:
    """Run what an event sets off, each once however often it is asked; the correlator asks."""
    begun = await set_off(await kit_of(desk), actor, form.event)
    return answer({"items": [run_shown(run) for run in begun], "next": None})


@router.get("/{id}", summary="Look at a run", **gives(READ_WORKFLOWS, RunShown, 404))
async def look_at_run(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """One run and what came of each step."""
    return answer(run_shown(await desk.db.read(show_run, actor, id)))


@router.post("/{id}/approve", summary="Approve a run", **gives(RUN, RunShown, 404, 409))
async def approve_run(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """Let a run that waits go on. Takes what its steps take."""
    return answer(run_shown(await decide(await kit_of(desk), actor, id, approved=True)))


@router.post("/{id}/reject", summary="Reject a run", **gives(RUN, RunShown, 404, 409))
async def reject_run(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """End a run that waits; nothing is done."""
    return answer(run_shown(await decide(await kit_of(desk), actor, id, approved=False)))
