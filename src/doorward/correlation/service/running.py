"""Runs of workflows: set off once by an event, approved where that is asked for, step by step.

A step and the record of it are one transaction, so that a server that is killed between two goes on
with the next; only what leaves by network may be sent twice. Steps are done by the workflow itself,
which the log names as who acted: its maker had to be allowed what it does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

import orjson

from doorward.correlation import store
from doorward.correlation.events import RUN_BEGUN, RUN_DECIDED, RUN_ENDED
from doorward.correlation.model import NEEDED, SHIPPED, Run, State, Step, Workflow, step_of
from doorward.correlation.service.rehearsing import fields_of
from doorward.correlation.service.stepping import Kit, perform, plan, subject_of
from doorward.correlation.service.workflows import (
    READ_WORKFLOWS,
    SYSTEM,
    show_workflow,
    workflows_of,
)
from doorward.events import READ as READ_EVENTS
from doorward.events import fact, record, show_event
from doorward.kernel.authority import Actor, ActorKind, Everything, Warrant
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.errors import Conflict, Invalid, NotFound, Refusal
from doorward.kernel.ids import object_id
from doorward.kernel.page import Page, Window

RUN: Final = "workflows:run"


async def triggers(uow: UnitOfWork, actor: Actor) -> Sequence[str]:
    """Return the types of event that set something off here. Needs ``workflows:read``."""
    found = await workflows_of(uow, actor.warrant(READ_WORKFLOWS))
    return sorted({type for one in found if one.enabled for type in one.trigger.types})


async def set_off(kit: Kit, actor: Actor, event: str) -> Sequence[Run]:
    """Set off what the event with this id sets off, each once, and run it; return the runs.

    Needs ``workflows:run``. Raises ``NotFound``.
    """
    begun = await kit.db.transact(_begin, actor, event, kit.clock())
    return [await _go_on(kit, actor.tenant, run) for run in begun]


async def run_by_hand(kit: Kit, actor: Actor, key: str, incident: str) -> Run:
    """Run one workflow on an incident, without waiting for approval: who asks, approves.

    Needs ``workflows:run``, ``workflows:read`` and what its steps take.
    """
    run = await kit.db.transact(_begin_by_hand, actor, key, incident, kit.clock())
    return await _go_on(kit, actor.tenant, run)


async def decide(kit: Kit, actor: Actor, key: str, *, approved: bool) -> Run:
    """Let a run that waits go on, or end it. Raises ``NotFound`` and ``Conflict``.

    Needs ``workflows:run`` and what its steps take.
    """
    run = await kit.db.transact(_decide, actor, key, approved, kit.clock())
    return await _go_on(kit, actor.tenant, run)


async def show_run(uow: UnitOfWork, actor: Actor, key: str) -> Run:
    """Return one run. Needs ``workflows:read``; raises ``NotFound``."""
    return await _the_run(uow, actor, actor.warrant(READ_WORKFLOWS), key)


async def list_runs(
    uow: UnitOfWork, actor: Actor, window: Window, wanted: Mapping[str, str]
) -> Page[Run]:
    """Return a page of runs, those of the system's workflows only to whoever may see these."""
    warrant = actor.warrant(READ_WORKFLOWS)
    hidden = () if actor.may(SYSTEM) else tuple(SHIPPED)
    return (await store.page_of_runs(uow, warrant, window, wanted, hidden)).map(_run)


async def rehearse_workflow(
    uow: UnitOfWork, actor: Actor, key: str, incident: str
) -> Sequence[Mapping[str, Any]]:
    """Return what each step would do to an incident; nothing is done."""
    workflow = await show_workflow(uow, actor, key)
    subject = await subject_of(uow, actor, incident, "")
    return [{"do": step.do.value, "words": plan(step, subject)} for step in workflow.steps]


async def _begin(uow: UnitOfWork, actor: Actor, event: str, now: int) -> Sequence[Run]:
    warrant = actor.warrant(RUN)
    acting = _system(actor.tenant, "workflows")
    happened = await show_event(uow, acting.warrant(READ_EVENTS), event)
    seen = fields_of(happened)
    begun = []
    for one in await workflows_of(uow, warrant):
        if not one.enabled or not one.trigger.fits(seen):
            continue
        row = await store.run_of(uow, warrant, one.id, event)
        incident = str(happened.body.get("details", {}).get("incident") or "")
        begun.append(
            _run(row) if row is not None
            else await _new(uow, actor, one, (event, incident, happened.client), now)
        )  # fmt: skip
    return begun


async def _begin_by_hand(uow: UnitOfWork, actor: Actor, key: str, incident: str, now: int) -> Run:
    actor.warrant(RUN)
    workflow = await show_workflow(uow, actor, key)
    for permission in sorted(workflow.needed):
        actor.warrant(permission)
    subject = await subject_of(uow, actor, incident, "")
    if subject.incident is None:
        raise Invalid.field("incident", "the id or number of an incident")
    by_hand = replace(workflow, approval=False)
    return await _new(uow, actor, by_hand, (object_id("hand"), subject.incident.id, ""), now)


async def _new(
    uow: UnitOfWork, actor: Actor, workflow: Workflow, cause: tuple[str, str, str], now: int
) -> Run:
    state = State.WAITING if workflow.approval else State.RUNNING
    event, incident, client = cause
    run = Run(
        object_id("run"), workflow.id, workflow.name, event, incident, client, state,
        workflow.steps, now,
    )  # fmt: skip
    values = {
        "id": run.id, "workflow": run.workflow, "name": run.name, "event": event,
        "incident": incident, "client": client, "state": state.value, "decided_by": "",
        "steps": orjson.dumps([asdict(step) for step in run.steps]).decode(), "log": "[]",
        "created_at": now, "ended_at": None,
    }  # fmt: skip
    await store.insert_run(uow, actor.warrant(RUN), values)
    about = {
        "workflow": run.workflow, "run": run.id, "event": event, "incident": incident,
        "waiting": workflow.approval,
    }  # fmt: skip
    await record(uow, fact(RUN_BEGUN, actor, now, client=client, details=about))
    return run


async def _decide(uow: UnitOfWork, actor: Actor, key: str, approved: bool, now: int) -> Run:  # noqa: FBT001 handed through the database
    warrant = actor.warrant(RUN)
    run = await _the_run(uow, actor, warrant, key)
    if run.state is not State.WAITING:
        raise Conflict(f"this run does not wait: it is {run.state.value}")
    for permission in sorted({one for step in run.steps for one in NEEDED[step.do]}):
        # Whoever lets it do something could do it themselves: the correlator cannot.
        actor.warrant(permission)
    state = State.RUNNING if approved else State.REJECTED
    values = {
        "state": state.value, "decided_by": actor.id, "ended_at": None if approved else now,
    }  # fmt: skip
    await store.update_run(uow, warrant, key, values)
    about = {"workflow": run.workflow, "run": run.id, "approved": approved}
    await record(uow, fact(RUN_DECIDED, actor, now, client=run.client, details=about))
    return await _the_run(uow, actor, warrant, key)


async def _go_on(kit: Kit, tenant: str, run: Run) -> Run:
    """Do the steps that are left of a run that is under way."""
    actor = _system(tenant, run.workflow)
    while run.state is State.RUNNING:
        if len(run.log) == len(run.steps):
            return await kit.db.transact(_end, actor, run, kit.clock())
        step = run.steps[len(run.log)]
        try:
            sent = await kit.send(actor, step, run)
            run = await kit.db.transact(_step, actor, run, step, sent, kit)
        except Refusal as why:
            told = {"ok": False, "words": why.detail}
            run = await kit.db.transact(_log, actor, run, step, told, kit.clock())
    return run


async def _step(uow: UnitOfWork, actor: Actor, run: Run, step: Step, sent: str, kit: Kit) -> Run:
    now = kit.clock()
    words = sent
    if not sent:
        subject = await subject_of(uow, actor, run.incident, run.client)
        words = await perform(uow, actor, step, subject, kit.vault, now)
    return await _log(uow, actor, run, step, {"ok": True, "words": words}, now)


async def _log(
    uow: UnitOfWork, actor: Actor, run: Run, step: Step, told: Mapping[str, Any], now: int
) -> Run:
    log = (*run.log, {"do": step.do.value, "at": now, **told})
    values = {"log": orjson.dumps(log).decode()}
    await store.update_run(uow, actor.warrant(RUN), run.id, values)
    return replace(run, log=log)


async def _end(uow: UnitOfWork, actor: Actor, run: Run, now: int) -> Run:
    state = State.DONE if all(one["ok"] for one in run.log) else State.FAILED
    await store.update_run(uow, actor.warrant(RUN), run.id, {"state": state.value, "ended_at": now})
    about = {
        "workflow": run.workflow, "run": run.id, "incident": run.incident, "state": state.value,
    }  # fmt: skip
    await record(uow, fact(RUN_ENDED, actor, now, client=run.client, details=about))
    return replace(run, state=state, ended_at=now)


async def _the_run(uow: UnitOfWork, actor: Actor, warrant: Warrant, key: str) -> Run:
    row = await store.find_run(uow, warrant, key)
    if row is None or (row["workflow"] in SHIPPED and not actor.may(SYSTEM)):
        raise NotFound("there is no such run")
    return _run(row)


def _system(tenant: str, name: str) -> Actor:
    return Actor(ActorKind.SYSTEM, name, tenant, Everything())


def _run(row: Row) -> Run:
    return Run(
        row["id"], row["workflow"], row["name"], row["event"], row["incident"], row["client"],
        State(row["state"]), tuple(step_of(one) for one in orjson.loads(row["steps"])),
        row["created_at"], row["ended_at"], row["decided_by"], orjson.loads(row["log"]),
    )  # fmt: skip
