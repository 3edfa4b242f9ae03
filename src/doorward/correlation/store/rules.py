"""Statements about rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from doorward.correlation.store.tables import rules
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork

_RULES = rules.c


async def every_rule(uow: UnitOfWork, warrant: Warrant) -> Sequence[Row]:
    """Return the rows of all the tenant's rules, oldest first."""
    statement = select(rules).where(_RULES.tenant_id == warrant.tenant)
    return await uow.all(statement.order_by(_RULES.created_at, _RULES.id))


async def find_rule(uow: UnitOfWork, warrant: Warrant, name: str) -> Row | None:
    """Return the row of the rule called *name*."""
    mine = _RULES.tenant_id == warrant.tenant
    return await uow.first(select(rules).where(mine, _RULES.name == name))


async def insert_rule(uow: UnitOfWork, warrant: Warrant, values: Mapping[str, Any]) -> None:
    """Add a rule, or a built-in one's switch."""
    await uow.run(insert(rules).values(tenant_id=warrant.tenant, **values))


async def update_rule(
    uow: UnitOfWork, warrant: Warrant, name: str, values: Mapping[str, Any]
) -> None:
    """Change a rule."""
    mine = _RULES.tenant_id == warrant.tenant
    await uow.run(update(rules).where(mine, _RULES.name == name).values(**values))


async def delete_rule(uow: UnitOfWork, warrant: Warrant, name: str) -> None:
    """Take a rule out."""
    mine = _RULES.tenant_id == warrant.tenant
    await uow.run(delete(rules).where(mine, _RULES.name == name))
