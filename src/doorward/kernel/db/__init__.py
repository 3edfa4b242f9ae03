"""The database floor: one door to SQLite and PostgreSQL.

Owns connections, units of work, the writer's turn, batched look-ups and migrations.
Does not own a single table: those are declared in the rooms' stores on
:data:`metadata`. SQLAlchemy Core writes the statements; they run on the plain drivers.
"""

from doorward.kernel.db.core import (
    Database,
    LogOrder,
    Lookup,
    Row,
    UnitOfWork,
    current_transaction,
    metadata,
    text_list,
)
from doorward.kernel.db.engine import open_database
from doorward.kernel.db.paging import fetch_page

__all__ = [
    "Database",
    "LogOrder",
    "Lookup",
    "Row",
    "UnitOfWork",
    "current_transaction",
    "fetch_page",
    "metadata",
    "open_database",
    "text_list",
]
