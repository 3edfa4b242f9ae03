"""Making, reading, changing and removing workflows; those of the system can only be switched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

import orjson

from doorward.correlation import store
from doorward.correlation.events import WORKFLOW_CREATED, WORKFLOW_DELETED, WORKFLOW_EDITED
from doorward.correlation.model import SHIPPED, Do, Step, Workflow, step_of, trigger_of
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from doorward.kernel.ids import object_id
from doorward.web.receivers import check_receiver

READ_WORKFLOWS: Final = "workflows:read"
WRITE_WORKFLOWS: Final = "workflows:write"
SYSTEM: Final = "workflows:system"
"""To see the system's own beside those of users (D-10): administrators may, others may not."""
MOST: Final = 100

Check = Callable[[int], None]


async def list_workflows(uow: UnitOfWork, actor: Actor) -> Sequence[Workflow]:
    """Return the workflows that the actor may see: users' own first, then the system's.

    Needs ``workflows:read``; the system's are shown to whoever has ``workflows:system``.
    """
    found = await workflows_of(uow, actor.warrant(READ_WORKFLOWS))
    return [one for one in found if one.user_defined or actor.may(SYSTEM)]


async def workflows_of(uow: UnitOfWork, warrant: Warrant) -> Sequence[Workflow]:
    """Return all workflows of the warrant's tenant."""
    rows = {row["name"]: row for row in await store.every_workflow(uow, warrant)}
    own = [_own(row) for name, row in rows.items() if name not in SHIPPED]
    return [*reversed(own), *(_shipped(name, rows.get(name)) for name in SHIPPED)]


async def show_workflow(uow: UnitOfWork, actor: Actor, key: str) -> Workflow:
    """Return one workflow. Raises ``NotFound``, also for one that the actor may not see."""
    return _named(await list_workflows(uow, actor), key)


async def create_workflow(
    uow: UnitOfWork,
    actor: Actor,
    wanted: Workflow,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> tuple[Workflow, bool]:
    """Make a workflow; return it and whether it is new.

    Needs ``workflows:write`` and what each of its steps takes: nobody lets another do what they
    may not. Raises ``Invalid`` naming the step that cannot be, ``Conflict`` for one too many.
    """
    warrant = actor.warrant(WRITE_WORKFLOWS)
    before = await once.made(uow, warrant, now)
    every = await workflows_of(uow, warrant)
    if before is not None:
        return _named(every, before), False
    check_workflow(wanted)
    _check_held(actor, wanted)
    if len(every) >= MOST:
        raise Conflict(f"a tenant has at most {MOST} workflows: remove one first")
    key = object_id("wfl")
    values = {
        "id": key, "name": key, "document": _document(wanted), "approval": wanted.approval,
        "enabled": wanted.enabled, "revision": 1, "created_at": now, "modified_at": now,
    }  # fmt: skip
    await store.insert_workflow(uow, warrant, values)
    about = {"workflow": key, "name": wanted.name}
    await record(uow, fact(WORKFLOW_CREATED, actor, now, details=about))
    await once.keep(uow, warrant, key, now)
    return _named(await workflows_of(uow, warrant), key), True


async def edit_workflow(
    uow: UnitOfWork, actor: Actor, key: str, changes: Mapping[str, Any], now: int, check: Check
) -> Workflow:
    """Change a workflow. Needs what :func:`create_workflow` does; of the system's only switches.

    Raises ``NotFound``, ``Stale``, ``Invalid``, ``Forbidden``, ``Conflict``.
    """
    warrant = actor.warrant(WRITE_WORKFLOWS)
    known = _named(await _seen(uow, actor, warrant), key)
    check(known.revision)
    changed = sorted(name for name, to in changes.items() if getattr(known, name) != to)
    if not changed:
        return known
    if not known.user_defined and set(changed) - {"enabled", "approval"}:
        raise Conflict("the system's own workflows are the same everywhere: make one of your own")
    wanted = replace(known, **changes)
    check_workflow(wanted)
    _check_held(actor, wanted)
    values = {
        "approval": wanted.approval, "enabled": wanted.enabled, "modified_at": now,
        "revision": known.revision + 1,
        "document": _document(wanted) if known.user_defined else "",
    }  # fmt: skip
    if not known.user_defined and known.created_at is None:
        first = {"id": object_id("wfl"), "name": key, "created_at": now}
        await store.insert_workflow(uow, warrant, first | values)
    else:
        await store.update_workflow(uow, warrant, key, values)
    about = {"workflow": key, "changed": changed, "enabled": wanted.enabled}
    await record(uow, fact(WORKFLOW_EDITED, actor, now, details=about))
    return _named(await workflows_of(uow, warrant), key)


async def delete_workflow(uow: UnitOfWork, actor: Actor, key: str, now: int, check: Check) -> None:
    """Remove a workflow; its runs stay to be looked at. Raises ``Conflict`` for the system's."""
    warrant = actor.warrant(WRITE_WORKFLOWS)
    known = _named(await _seen(uow, actor, warrant), key)
    check(known.revision)
    if not known.user_defined:
        raise Conflict("the system's own workflows stay: switch it off instead")
    await store.delete_workflow(uow, warrant, key)
    about = {"workflow": key, "name": known.name}
    await record(uow, fact(WORKFLOW_DELETED, actor, now, details=about))


def check_workflow(wanted: Workflow) -> None:
    """Raise ``Invalid`` at the step that lacks what it takes."""
    for place, step in enumerate(wanted.steps):
        wrong = _wrong(step)
        if wrong:
            raise Invalid.field(f"steps.{place}.{wrong[0]}", wrong[1])
        if step.do is Do.NOTIFY and "@" not in step.to:
            check_receiver(step.to, f"steps.{place}.to")


def _wrong(step: Step) -> tuple[str, str] | None:
    if step.do in {Do.NOTIFY, Do.ASSIGN} and not step.to:
        return "to", "whom: an address, or a user for an incident"
    if step.do is Do.NOTE and not step.text:
        return "text", "what is written on the incident"
    return None


def _check_held(actor: Actor, wanted: Workflow) -> None:
    missing = tuple(sorted(one for one in wanted.needed if not actor.may(one)))
    if missing:
        raise Forbidden(f"its steps take the permission {missing[0]}", missing)


async def _seen(uow: UnitOfWork, actor: Actor, warrant: Warrant) -> Sequence[Workflow]:
    found = await workflows_of(uow, warrant)
    return [one for one in found if one.user_defined or actor.may(SYSTEM)]


def _named(found: Sequence[Workflow], key: str) -> Workflow:
    one = next((one for one in found if one.id == key), None)
    if one is None:
        raise NotFound("there is no such workflow")
    return one


def _document(workflow: Workflow) -> str:
    names = ("name", "description")
    document = {name: getattr(workflow, name) for name in names}
    document["trigger"] = asdict(workflow.trigger)
    document["steps"] = [asdict(step) for step in workflow.steps]
    return orjson.dumps(document).decode()


def _own(row: Row) -> Workflow:
    document = orjson.loads(row["document"])
    return Workflow(
        row["name"], document["name"], document["description"], trigger_of(document["trigger"]),
        tuple(step_of(one) for one in document["steps"]), bool(row["approval"]),
        bool(row["enabled"]), True, row["revision"], row["created_at"], row["modified_at"],
    )  # fmt: skip


def _shipped(name: str, row: Row | None) -> Workflow:
    if row is None:
        return SHIPPED[name]
    return replace(
        SHIPPED[name], approval=bool(row["approval"]), enabled=bool(row["enabled"]),
        revision=row["revision"], created_at=row["created_at"], modified_at=row["modified_at"],
    )  # fmt: skip
