"""Statements about areas."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Select, delete, insert, select, update

from doorward.access.model import Area, AreaTerms
from doorward.access.store.tables import areas, joined, split
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.names import search_key
from doorward.kernel.page import Page, Window

_AREAS = areas.c


def _mine(warrant: Warrant) -> Select[Any]:
    return select(areas).where(_AREAS.tenant_id == warrant.tenant)


async def find_area(uow: UnitOfWork, warrant: Warrant, name: str) -> Area | None:
    """Return the tenant's area of this name, of whichever API."""
    row = await uow.first(_mine(warrant).where(_AREAS.name == name))
    return _area(row) if row else None


async def every_area(uow: UnitOfWork, warrant: Warrant) -> Sequence[Area]:
    """Return all areas of the tenant, oldest first."""
    rows = await uow.all(_mine(warrant).order_by(_AREAS.created_at, _AREAS.name))
    return [_area(row) for row in rows]


async def areas_of(uow: UnitOfWork, warrant: Warrant, api_id: str) -> Sequence[Area]:
    """Return the areas of one API."""
    rows = await uow.all(_mine(warrant).where(_AREAS.api_id == api_id).order_by(_AREAS.name))
    return [_area(row) for row in rows]


async def page_of_areas(
    uow: UnitOfWork, warrant: Warrant, api_id: str, window: Window
) -> Page[Area]:
    """Return a page of one API's areas, searched by name and label."""
    statement = _mine(warrant).where(_AREAS.api_id == api_id)
    if window.search:
        part = search_key(window.search)
        statement = statement.where(_AREAS.name.contains(part, autoescape=True))
    order = {"created_at": _AREAS.created_at, "name": _AREAS.name}
    page = await fetch_page(uow, statement, window, key=_AREAS.name, sortable=order)
    return page.map(_area)


async def insert_areas(uow: UnitOfWork, warrant: Warrant, new: Sequence[Area]) -> None:
    """Add *new* areas."""
    rows = [
        {
            "id": area.id,
            "tenant_id": warrant.tenant,
            "api_id": area.api,
            "name": area.name,
            "revision": area.revision,
            "created_at": area.created_at,
            "modified_at": area.modified_at,
            **_columns(area.terms),
        }
        for area in new
    ]
    await uow.run_many(insert(areas), rows)


async def update_area(
    uow: UnitOfWork, warrant: Warrant, name: str, terms: AreaTerms, now: int
) -> None:
    """Write new terms."""
    await uow.run(
        update(areas)
        .where(_AREAS.tenant_id == warrant.tenant, _AREAS.name == name)
        .values(**_columns(terms), revision=_AREAS.revision + 1, modified_at=now)
    )


async def delete_area(uow: UnitOfWork, warrant: Warrant, name: str) -> None:
    """Take the area out."""
    await uow.run(delete(areas).where(_AREAS.tenant_id == warrant.tenant, _AREAS.name == name))


def _columns(terms: AreaTerms) -> dict[str, Any]:
    return {
        "label": terms.label,
        "alias": terms.alias,
        "grantable": terms.grantable,
        "actions": joined(terms.actions),
        "wire": orjson.dumps(dict(terms.wire), option=orjson.OPT_SORT_KEYS).decode(),
    }


def _area(row: Row) -> Area:
    terms = AreaTerms(
        row["label"],
        split(row["actions"]),
        row["alias"],
        bool(row["grantable"]),
        orjson.loads(row["wire"]),
    )
    return Area(
        row["id"],
        row["api_id"],
        row["name"],
        terms,
        row["revision"],
        row["created_at"],
        row["modified_at"],
    )
