"""Incidents, row by row."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, insert, select, update

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.names import name_key, search_key
from doorward.kernel.page import Page, Window
from doorward.response.model import Incident, Severity, Status, Wanted
from doorward.response.store.tables import incident_assets, incidents

_I: Final = incidents.c
_A: Final = incident_assets.c
_SORTABLE: Final = {
    "number": _I.number,
    "updated_at": _I.updated_at,
    "severity": _I.severity,
}


def _mine(warrant: Warrant) -> Select[Any]:
    return select(incidents).where(_I.tenant_id == warrant.tenant)


async def find_incident(uow: UnitOfWork, warrant: Warrant, key: str) -> Incident | None:
    """Return the tenant's incident with this id or number, without its assets."""
    row = await uow.first(_mine(warrant).where(_I.id == key))
    if row is None and key.isascii() and key.isdigit() and len(key) < 18:
        row = await uow.first(_mine(warrant).where(_I.number == int(key)))
    return None if row is None else _incident(row)


async def open_in_group(uow: UnitOfWork, warrant: Warrant, group: str) -> Incident | None:
    """Return the open incident of *group*."""
    row = await uow.first(_mine(warrant).where(_I.open_group == group))
    return None if row is None else _incident(row)


async def latest_in_group(uow: UnitOfWork, warrant: Warrant, group: str) -> Incident | None:
    """Return the incident that *group* had last, open or not."""
    mine = _mine(warrant).where(_I.grouped_by == group)
    row = await uow.first(mine.order_by(_I.number.desc()).limit(1))
    return None if row is None else _incident(row)


async def next_number(uow: UnitOfWork, warrant: Warrant) -> int:
    """Return the number of the tenant's next incident."""
    row = await uow.first(select(func.max(_I.number)).where(_I.tenant_id == warrant.tenant))
    return int((row[0] if row else None) or 0) + 1


async def next_change(uow: UnitOfWork, warrant: Warrant, now: int) -> int:
    """Return an instant after that of every change so far: now, or a little later."""
    row = await uow.first(select(func.max(_I.updated_at)).where(_I.tenant_id == warrant.tenant))
    return max(now, int((row[0] if row else None) or 0) + 1)


async def page_of_incidents(
    uow: UnitOfWork, warrant: Warrant, wanted: Wanted, window: Window
) -> Page[Incident]:
    """Return a page of the tenant's incidents that are *wanted*, without their assets."""
    statement = _mine(warrant).where(*_conditions(warrant, wanted))
    if window.search:
        part = search_key(window.search)
        statement = statement.where(_I.title_key.contains(part, autoescape=True))
    page = await fetch_page(uow, statement, window, key=_I.id, sortable=_SORTABLE)
    return page.map(_incident)


async def changed_incidents(
    uow: UnitOfWork, warrant: Warrant, wanted: Wanted, limit: int
) -> Sequence[Incident]:
    """Return those *wanted* in the order of their last changes."""
    statement = (
        _mine(warrant).where(*_conditions(warrant, wanted)).order_by(_I.updated_at).limit(limit)
    )
    return [_incident(row) for row in await uow.all(statement)]


def _conditions(warrant: Warrant, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    touched = exists().where(_A.tenant_id == warrant.tenant, _A.incident == _I.id)
    if wanted.open is not None:
        found.append(_I.closed_at.is_(None) if wanted.open else _I.closed_at.is_not(None))
    if wanted.statuses:
        found.append(_I.status.in_([one.value for one in wanted.statuses]))
    if wanted.severities:
        found.append(_I.severity.in_([int(one) for one in wanted.severities]))
    if wanted.assignee:
        found.append(_I.assignee == wanted.assignee)
    if wanted.rule:
        found.append(_I.rule == wanted.rule)
    if wanted.asset:
        named = (_A.asset == wanted.asset) | (_A.client_id == wanted.asset)
        found.append(touched.where(named))
    if wanted.kinds:
        kinds = [one.value for one in wanted.kinds]
        found.append(touched.where(_A.place == 0, _A.kind.in_(kinds)))
    if wanted.since is not None:
        found.append(_I.updated_at >= wanted.since)
    if wanted.until is not None:
        found.append(_I.updated_at < wanted.until)
    return found


async def insert_incident(uow: UnitOfWork, warrant: Warrant, incident: Incident) -> None:
    """Keep a new incident, which is open."""
    await uow.run(
        insert(incidents).values(
            id=incident.id,
            tenant_id=warrant.tenant,
            number=incident.number,
            title=incident.title,
            title_key=name_key(incident.title),
            rule=incident.rule,
            severity=int(incident.severity),
            grouped_by=incident.group,
            open_group=incident.group,
            status=incident.status.value,
            assignee=incident.assignee,
            events=incident.events,
            opened_by=incident.opened_by,
            opened_at=incident.opened_at,
            updated_at=incident.updated_at,
            closed_by="",
            closed_at=None,
            revision=incident.revision,
        )
    )


async def update_incident(
    uow: UnitOfWork, warrant: Warrant, incident: Incident, values: Mapping[str, Any], at: int
) -> None:
    """Write *values* by column, as a change made at *at*."""
    written = dict(values)
    if "title" in written:
        written["title_key"] = name_key(written["title"])
    await uow.run(
        update(incidents)
        .where(_I.tenant_id == warrant.tenant, _I.id == incident.id)
        .values(**written, updated_at=at, revision=_I.revision + 1)
    )


def _incident(row: Row) -> Incident:
    return Incident(
        row["id"],
        row["tenant_id"],
        row["number"],
        row["title"],
        row["rule"],
        Severity(row["severity"]),
        row["grouped_by"],
        Status(row["status"]),
        row["assignee"],
        row["events"],
        row["opened_by"],
        row["opened_at"],
        row["updated_at"],
        row["closed_by"],
        row["closed_at"],
        row["revision"],
    )
