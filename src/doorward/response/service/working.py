"""Working on incidents: status, severity, whose it is, and notes."""

from collections.abc import Callable, Mapping
from typing import Any

from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Invalid
from doorward.people import user_ids_named, user_names
from doorward.response.events import EDITED, NOTED
from doorward.response.model import Entry, EntryKind, Incident, Status
from doorward.response.service.telling import WRITE, tell, the_incident
from doorward.response.store import (
    count_entries,
    next_change,
    open_in_group,
    update_incident,
)

MOST_NOTES = 1_000


async def edit_incident(
    uow: UnitOfWork,
    actor: Actor,
    key: str,
    changes: Mapping[str, Any],
    now: int,
    check: Callable[[int], None] = lambda _revision: None,
) -> Incident:
    """Change the members that *changes* names: title, severity, status, assignee.

    Whoever is given a new incident moves it to assigned. One that is closed may be closed for
    another reason, or opened again where its group has no other open one. Needs
    ``incidents:write``. Raises ``NotFound``, ``Stale`` from *check*, ``Invalid``, ``Conflict``.
    """
    warrant = actor.warrant(WRITE)
    incident = await the_incident(uow, warrant, key)
    check(incident.revision)
    wanted = dict(changes)
    if "assignee" in wanted:
        wanted["assignee"] = await _assignee(uow, warrant, wanted["assignee"])
        _move(incident, wanted)
    changed = {name: to for name, to in wanted.items() if getattr(incident, name) != to}
    if not changed:
        return incident
    values = await _values(uow, warrant, incident, changed, now)
    at = await next_change(uow, warrant, now)
    await update_incident(uow, warrant, incident, values, at)
    told = {name: _word(to) for name, to in changed.items()}
    await tell(uow, warrant, incident.id, EntryKind.CHANGED, at, details=told)
    about = {"incident": incident.id, "changed": sorted(changed)}
    about |= {name: to for name, to in told.items() if name != "title"}
    await record(uow, fact(EDITED, actor, now, details=about))
    return await the_incident(uow, warrant, incident.id)


async def note(uow: UnitOfWork, actor: Actor, key: str, text: str, now: int) -> Entry:
    """Write a note on an incident. Needs ``incidents:write``.

    Raises ``NotFound``, and ``Conflict`` where there are too many.
    """
    warrant = actor.warrant(WRITE)
    incident = await the_incident(uow, warrant, key)
    if await count_entries(uow, warrant, incident.id, EntryKind.NOTE) >= MOST_NOTES:
        raise Conflict(f"one incident has {MOST_NOTES} notes at most")
    at = await next_change(uow, warrant, now)
    entry = await tell(uow, warrant, incident.id, EntryKind.NOTE, at, text)
    await update_incident(uow, warrant, incident, {}, at)
    about = {"incident": incident.id, "note": entry.id}
    await record(uow, fact(NOTED, actor, now, details=about))
    return entry


async def _assignee(uow: UnitOfWork, warrant: Warrant, named: str | None) -> str:
    """Return the id of the tenant's user that *named* is, by id or username; empty for nobody."""
    if not named:
        return ""
    if await user_names(uow, warrant, {named}):
        return named
    found = await user_ids_named(uow, warrant, {named})
    if not found:
        raise Invalid.field("assignee", "the id or username of a user of this tenant, or null")
    return next(iter(found))


def _move(incident: Incident, wanted: dict[str, Any]) -> None:
    if "status" in wanted:
        return
    if wanted["assignee"] and incident.status is Status.NEW:
        wanted["status"] = Status.ASSIGNED
    elif not wanted["assignee"] and incident.status is Status.ASSIGNED:
        wanted["status"] = Status.NEW


async def _values(
    uow: UnitOfWork, warrant: Warrant, incident: Incident, changed: Mapping[str, Any], now: int
) -> dict[str, Any]:
    values = {name: to for name, to in changed.items() if name in {"title", "assignee"}}
    if "severity" in changed:
        values["severity"] = int(changed["severity"])
    status = changed.get("status")
    if status is None:
        return values
    values["status"] = status.value
    if status.open and not incident.status.open:
        if await open_in_group(uow, warrant, incident.group) is not None:
            raise Conflict("its group has another open incident: work on that one", "status")
        values |= {"open_group": incident.group, "closed_by": "", "closed_at": None}
    elif not status.open:
        values |= {"open_group": None, "closed_by": warrant.actor.id, "closed_at": now}
    return values


def _word(value: Any) -> str:
    return str(getattr(value, "word", value))
