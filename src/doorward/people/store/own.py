"""What users are told of themselves, in whichever tenant they act (D-13, D-17).

The one place whose rows may be another tenant's than the warrant's: they are those of the
warrant's holder alone.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy import func as sql

from doorward.access import Held, role_table
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Lookup, UnitOfWork
from doorward.people.model import Oneself
from doorward.people.store.memberships import memberships
from doorward.people.store.tables import users
from doorward.tenants import tenant_table

_HERE: Final = role_table.c.tenant_id == memberships.c.tenant_id
_ABOUT: Final = tuple(
    users.c[name]
    for name in ("id", "tenant_id", "username", "name", "first_name", "last_name", "email")
)
# No name holds either: what is printable on one line is all that a name may be.
_PARTS: Final = "\x1f"
_LINES: Final = "\x1e"


def _role_line() -> ColumnElement[str]:
    built_in = case((role_table.c.built_in, "1"), else_="0")
    return role_table.c.name + _PARTS + role_table.c.id + _PARTS + built_in


UNSCOPED_ONESELF: Final = Lookup(
    "people.oneself",
    ("person", "tenant"),
    lambda person, tenant: select(
        *_ABOUT,
        select(sql.aggregate_strings(_role_line(), _LINES))
        .select_from(memberships.join(role_table, role_table.c.id == memberships.c.role_id))
        .where(_HERE, memberships.c.user_id == person, memberships.c.tenant_id == tenant)
        .scalar_subquery()
        .label("held"),
    ).where(users.c.id == person),
)
"""Who a user is, and which roles it has in one tenant, in a single reading."""


def oneself_of(row: Any, tenant: str, tenant_name: str) -> tuple[Oneself, Sequence[Held]]:
    """Read a row of :data:`UNSCOPED_ONESELF`; the roles come in the order of their names."""
    *about, lines = row
    held = []
    for line in sorted((lines or "").split(_LINES)) if lines else ():
        name, role, built_in = line.split(_PARTS)
        held.append(Held(tenant, tenant_name, role, name, built_in == "1"))
    return Oneself(*about), held


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
