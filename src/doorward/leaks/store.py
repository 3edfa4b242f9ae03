"""The memory of leaks that were told of, and the look-up of a secret that anybody may hold."""

from typing import Final

from sqlalchemy import BigInteger, Column, Table, Text, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from doorward.clients import client_table
from doorward.credentials import credential_table
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Lookup, UnitOfWork, metadata
from doorward.leaks.model import Found, Told

leaks = Table(
    "leaks",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""What has leaked, by the name it has in the log: what is told again makes no further event."""

_C = credential_table.c

UNSCOPED_SECRET: Final = Lookup(
    "leaks.secret",
    ("credential",),
    lambda credential: (
        select(_C.tenant_id, _C.holder, client_table.c.client_id, _C.kind, _C.pepper_id, _C.digest)
        .join(client_table, client_table.c.id == _C.holder)
        .where(_C.id == credential)
    ),
)
"""Whose a secret is that names this credential: its finder knows no tenant."""


async def insert_leak(
    uow: UnitOfWork, warrant: Warrant, found: Found, told: Told, now: int
) -> bool:
    """Remember that it leaked; False when that was told before."""
    row = {
        "tenant_id": warrant.tenant, "name": found.name, "kind": found.kind,
        "client_id": found.client, "source": told.source.value, "place": told.place, "at": now,
    }  # fmt: skip
    return await uow.run(insert_once(leaks).values(row).on_conflict_do_nothing()) == 1
