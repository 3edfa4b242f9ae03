"""Statements about APIs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, insert, select, true, update

from doorward.access.model import Api, ApiTerms, Denial
from doorward.access.store.tables import apis, areas, rules
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.names import name_key, search_key
from doorward.kernel.page import Page, Window

_APIS = apis.c


def _mine(warrant: Warrant) -> Select[Any]:
    return select(apis).where(_APIS.tenant_id == warrant.tenant)


async def find_api(uow: UnitOfWork, warrant: Warrant, api_id: str) -> Api | None:
    """Return the tenant's API with this id."""
    row = await uow.first(_mine(warrant).where(_APIS.id == api_id))
    return _api(row) if row else None


async def every_api(uow: UnitOfWork, warrant: Warrant) -> Sequence[Api]:
    """Return all APIs of the tenant, oldest first."""
    rows = await uow.all(_mine(warrant).order_by(_APIS.created_at, _APIS.id))
    return [_api(row) for row in rows]


async def api_named(uow: UnitOfWork, warrant: Warrant, name: str) -> str | None:
    """Return the id of the API that has this name."""
    row = await uow.first(_mine(warrant).where(_APIS.name_key == name_key(name)))
    return row["id"] if row else None


async def managed_api(uow: UnitOfWork, warrant: Warrant) -> Api | None:
    """Return the API that Doorward itself offers in the tenant."""
    row = await uow.first(_mine(warrant).where(_APIS.managed.is_(true())))
    return _api(row) if row else None


async def make_default(uow: UnitOfWork, warrant: Warrant, api_id: str) -> None:
    """Let tokens that name no API be for this one, and for no other."""
    wanted = _APIS.id == api_id
    await uow.run(
        update(apis)
        .where(_APIS.tenant_id == warrant.tenant, _APIS.is_default != wanted)
        .values(is_default=wanted, revision=_APIS.revision + 1)
    )


async def api_with_audience(uow: UnitOfWork, warrant: Warrant, audience: str) -> str | None:
    """Return the id of the API that has this audience."""
    row = await uow.first(_mine(warrant).where(_APIS.audience == audience))
    return row["id"] if row else None


async def page_of_apis(uow: UnitOfWork, warrant: Warrant, window: Window) -> Page[Api]:
    """Return a page of the tenant's APIs."""
    statement = _mine(warrant)
    if window.search:
        part = search_key(window.search)
        statement = statement.where(_APIS.name_key.contains(part, autoescape=True))
    order = {"created_at": _APIS.created_at, "name": _APIS.name_key}
    page = await fetch_page(uow, statement, window, key=_APIS.id, sortable=order)
    return page.map(_api)


async def insert_api(uow: UnitOfWork, warrant: Warrant, api: Api) -> None:
    """Add *api*."""
    await uow.run(
        insert(apis).values(
            id=api.id,
            tenant_id=warrant.tenant,
            is_default=api.is_default,
            managed=api.managed,
            revision=api.revision,
            created_at=api.created_at,
            modified_at=api.modified_at,
            **_columns(api.terms),
        )
    )


async def update_api(
    uow: UnitOfWork, warrant: Warrant, api_id: str, terms: ApiTerms, now: int
) -> None:
    """Write new terms."""
    await uow.run(
        update(apis)
        .where(_APIS.tenant_id == warrant.tenant, _APIS.id == api_id)
        .values(**_columns(terms), revision=_APIS.revision + 1, modified_at=now)
    )


async def delete_api(uow: UnitOfWork, warrant: Warrant, api_id: str) -> None:
    """Take the API out, with its areas and rules."""
    for table in (rules, areas):
        await uow.run(
            delete(table).where(table.c.tenant_id == warrant.tenant, table.c.api_id == api_id)
        )
    await uow.run(delete(apis).where(_APIS.tenant_id == warrant.tenant, _APIS.id == api_id))


def _columns(terms: ApiTerms) -> dict[str, Any]:
    return {
        "name": terms.name,
        "name_key": name_key(terms.name),
        "audience": terms.audience,
        "description": terms.description,
        "portal": terms.portal,
        "denial": terms.denial.value,
    }


def _api(row: Row) -> Api:
    terms = ApiTerms(
        row["name"],
        row["audience"],
        row["description"],
        bool(row["portal"]),
        Denial(row["denial"]),
    )
    return Api(
        row["id"],
        terms,
        bool(row["is_default"]),
        bool(row["managed"]),
        row["revision"],
        row["created_at"],
        row["modified_at"],
    )
