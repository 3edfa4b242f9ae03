"""The database floor: one door to SQLite and PostgreSQL.

Owns connections, units of work, the writer's turn, batched look-ups and migrations.
Does not own a single table: those are declared in the rooms' stores on
:data:`metadata`. SQLAlchemy Core writes the statements; they run on the plain drivers.
"""

from doorward.kernel.db.core import Database, Lookup, Row, UnitOfWork, metadata, text_list
from doorward.kernel.db.engine import open_database

__all__ = ["Database", "Lookup", "Row", "UnitOfWork", "metadata", "open_database", "text_list"]
