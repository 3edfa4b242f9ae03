"""Statements about workflows and their runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from doorward.correlation.store.tables import runs, workflows
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.page import Page, Window


async def every_workflow(uow: UnitOfWork, warrant: Warrant) -> Sequence[Row]:
    """Return the rows of all the tenant's workflows, oldest first."""
    mine = select(workflows).where(workflows.c.tenant_id == warrant.tenant)
    return await uow.all(mine.order_by(workflows.c.created_at, workflows.c.id))


async def insert_workflow(uow: UnitOfWork, warrant: Warrant, values: Mapping[str, Any]) -> None:
    """Add a workflow, or the switches of one of the system's."""
    await uow.run(insert(workflows).values(tenant_id=warrant.tenant, **values))


async def update_workflow(
    uow: UnitOfWork, warrant: Warrant, name: str, values: Mapping[str, Any]
) -> None:
    """Change a workflow."""
    mine = workflows.c.tenant_id == warrant.tenant
    await uow.run(update(workflows).where(mine, workflows.c.name == name).values(**values))


async def delete_workflow(uow: UnitOfWork, warrant: Warrant, name: str) -> None:
    """Take a workflow out; its runs stay."""
    mine = workflows.c.tenant_id == warrant.tenant
    await uow.run(delete(workflows).where(mine, workflows.c.name == name))


async def find_run(uow: UnitOfWork, warrant: Warrant, key: str) -> Row | None:
    """Return one run."""
    mine = runs.c.tenant_id == warrant.tenant
    return await uow.first(select(runs).where(mine, runs.c.id == key))


async def run_of(uow: UnitOfWork, warrant: Warrant, workflow: str, event: str) -> Row | None:
    """Return the run of a workflow that an event set off."""
    mine = (runs.c.tenant_id == warrant.tenant, runs.c.workflow == workflow)
    return await uow.first(select(runs).where(*mine, runs.c.event == event))


async def page_of_runs(
    uow: UnitOfWork,
    warrant: Warrant,
    window: Window,
    wanted: Mapping[str, str],
    hidden: Sequence[str],
) -> Page[Row]:
    """Return a page of runs whose columns are as *wanted*, of workflows that are not *hidden*."""
    statement = select(runs).where(
        runs.c.tenant_id == warrant.tenant, runs.c.workflow.not_in(hidden)
    )
    for name, value in wanted.items():
        statement = statement.where(runs.c[name] == value)
    order = {"created_at": runs.c.created_at}
    return await fetch_page(uow, statement, window, key=runs.c.id, sortable=order)


async def insert_run(uow: UnitOfWork, warrant: Warrant, values: Mapping[str, Any]) -> None:
    """Add a run."""
    await uow.run(insert(runs).values(tenant_id=warrant.tenant, **values))


async def update_run(
    uow: UnitOfWork, warrant: Warrant, key: str, values: Mapping[str, Any]
) -> None:
    """Change a run."""
    mine = runs.c.tenant_id == warrant.tenant
    await uow.run(update(runs).where(mine, runs.c.id == key).values(**values))
