"""What users are told of themselves, in whichever tenant they act (D-13, D-17).

The one place whose rows may be another tenant's than the warrant's: they are those of the
warrant's holder alone.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, select

from doorward.access import Held, role_table
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.people.model import Oneself
from doorward.people.store.memberships import memberships
from doorward.people.store.tables import users
from doorward.tenants import tenant_table

_HERE: Final = role_table.c.tenant_id == memberships.c.tenant_id


async def held_by_holder(uow: UnitOfWork, warrant: Warrant) -> Sequence[Held]:
    """Return the roles of the warrant's holder in every tenant that is open now."""
    given = memberships.join(
        role_table, and_(role_table.c.id == memberships.c.role_id, _HERE)
    ).join(tenant_table, tenant_table.c.id == memberships.c.tenant_id)
    rows = await uow.all(
        select(
            tenant_table.c.id.label("tenant"),
            tenant_table.c.name.label("tenant_name"),
            role_table.c.id.label("role"),
            role_table.c.name,
            role_table.c.built_in,
        )
        .select_from(given)
        .where(memberships.c.user_id == warrant.actor.id, tenant_table.c.state == "active")
        .order_by(tenant_table.c.name, tenant_table.c.id, role_table.c.name_key)
    )
    return [
        Held(row["tenant"], row["tenant_name"], row["role"], row["name"], bool(row["built_in"]))
        for row in rows
    ]


async def holder_record(uow: UnitOfWork, warrant: Warrant) -> Oneself | None:
    """Return who the warrant's holder is at home."""
    columns = [
        users.c[name]
        for name in ("id", "tenant_id", "username", "name", "first_name", "last_name", "email")
    ]
    row = await uow.first(select(*columns).where(users.c.id == warrant.actor.id))
    return None if row is None else Oneself(*(row[column.name] for column in columns))
