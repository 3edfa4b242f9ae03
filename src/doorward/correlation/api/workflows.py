"""Doors of workflows: list, make, look, change and remove them, try one, run one."""

from fastapi import APIRouter, Response

from doorward.correlation.api.kit import kit_of
from doorward.correlation.api.workflow_shapes import (
    OnIncident,
    Planned,
    RunShown,
    WorkflowEdit,
    WorkflowForm,
    WorkflowList,
    WorkflowShown,
    run_shown,
    shown,
    steps_from,
    trigger_from,
)
from doorward.correlation.service import (
    READ_WORKFLOWS,
    RUN,
    WRITE_WORKFLOWS,
    create_workflow,
    delete_workflow,
    edit_workflow,
    list_workflows,
    rehearse_workflow,
    run_by_hand,
    show_workflow,
)
from doorward.web.api import Caller, Desk, IdempotencyKey, IfMatch, answer
from doorward.web.fields import ObjectId, ends, gives, makes, once, sent

router = APIRouter(prefix="/workflows", tags=["Workflows"])


@router.get("", summary="List workflows", **gives(READ_WORKFLOWS, WorkflowList))
async def list_all_workflows(desk: Desk, actor: Caller) -> Response:
    """Users' own workflows; the system's too for whoever has ``workflows:system``.

    They are few: there is one page of them.
    """
    found = await desk.db.read(list_workflows, actor)
    return answer({"items": [shown(one) for one in found], "next": None})


@router.post("", summary="Make a workflow", **makes(WRITE_WORKFLOWS, WorkflowShown))
async def make_workflow(
    desk: Desk, actor: Caller, form: WorkflowForm, key: IdempotencyKey = None
) -> Response:
    """Make a workflow. Its maker needs what its steps take."""
    asked = once(key, "POST /workflows", form)
    made, fresh = await desk.db.transact(
        create_workflow, actor, form.workflow(), desk.clock(), asked
    )
    return answer(shown(made), 201 if fresh else 200, revision=made.revision)


@router.get("/{id}", summary="Look at a workflow", **gives(READ_WORKFLOWS, WorkflowShown, 404))
async def look_at_workflow(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """One workflow."""
    found = await desk.db.read(show_workflow, actor, id)
    return answer(shown(found), revision=found.revision)


@router.patch(
    "/{id}", summary="Change a workflow", **gives(WRITE_WORKFLOWS, WorkflowShown, 404, 409, 412)
)
async def change_workflow(
    desk: Desk, actor: Caller, id: ObjectId, form: WorkflowEdit, expected: IfMatch
) -> Response:
    """Change a workflow; of the system's own whether it is on and whether it waits."""
    changes = sent(form)
    if "trigger" in changes:
        changes["trigger"] = trigger_from(form.trigger)
    if "steps" in changes:
        changes["steps"] = steps_from(form.steps)
    found = await desk.db.transact(edit_workflow, actor, id, changes, desk.clock(), expected.check)
    return answer(shown(found), revision=found.revision)


@router.delete("/{id}", summary="Remove a workflow", **ends(WRITE_WORKFLOWS, 409))
async def remove_workflow(desk: Desk, actor: Caller, id: ObjectId, expected: IfMatch) -> Response:
    """Remove a workflow of a user; its runs stay."""
    await desk.db.transact(delete_workflow, actor, id, desk.clock(), expected.check)
    return Response(status_code=204)


@router.post("/{id}/dry-run", summary="Try a workflow", **gives(READ_WORKFLOWS, Planned, 404))
async def try_workflow(desk: Desk, actor: Caller, id: ObjectId, form: OnIncident) -> Response:
    """What each step would do to an incident. Takes ``incidents:read`` too."""
    planned = await desk.db.read(rehearse_workflow, actor, id, form.incident)
    return answer({"items": list(planned), "next": None})


@router.post("/{id}/run", summary="Run a workflow", **gives(RUN, RunShown, 404))
async def run_workflow(desk: Desk, actor: Caller, id: ObjectId, form: OnIncident) -> Response:
    """Run it on an incident now. Who asks needs what its steps take, and approves it thereby."""
    run = await run_by_hand(await kit_of(desk), actor, id, form.incident)
    return answer(run_shown(run))
