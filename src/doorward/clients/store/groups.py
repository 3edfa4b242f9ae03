"""The names of a client's roles, for tokens that tell them to whoever reads one."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from doorward.access import role_table
from doorward.clients.store.rows import client_roles, clients
from doorward.kernel.db import Lookup
from doorward.tenants import at_address, tenant_table

BETWEEN: Final = "\n"
"""What stands between two names: a name is of one line."""


def _unscoped_names(
    host: ColumnElement[str], slug: ColumnElement[str], client: ColumnElement[str]
) -> Select[Any]:
    home = tenant_table.alias("t")
    asked = (
        select(clients.c.id)
        .where(clients.c.client_id == client, clients.c.tenant_id == home.c.id)
        .correlate(home)
        .scalar_subquery()
    )
    # Who is nobody here is answered as the tenant's decoy is, which costs the same.
    names = (
        select(func.aggregate_strings(role_table.c.name, BETWEEN))
        .where(
            client_roles.c.client == func.coalesce(asked, home.c.decoy_client),
            client_roles.c.role_id == role_table.c.id,
        )
        .correlate(home)
        .scalar_subquery()
    )
    return select(names.label("names")).where(at_address(home, host, slug))


UNSCOPED_ROLE_NAMES: Final = Lookup(
    "clients.role_names", ("host", "slug", "client"), _unscoped_names
)
"""The names of the roles of the client with this id, in one column; None for none."""


def role_names_of(row: Any) -> list[str]:
    """Return the names that a row of the look-up holds, in order; of no row none."""
    return [] if row is None or not row[0] else sorted(row[0].split(BETWEEN))
