"""Snapshots of catalogues: written once, read by decisions, never changed."""

from typing import Final

from sqlalchemy import BigInteger, cast, delete, insert, select

from doorward.access.store.tables import catalogues
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Lookup, UnitOfWork
from doorward.tenants import tenant_table

KEPT: Final = 20
_CATALOGUES = catalogues.c


async def insert_document(uow: UnitOfWork, warrant: Warrant, revision: int, document: str) -> None:
    """Keep *document* as this revision; older than the last twenty are forgotten."""
    await uow.run(
        insert(catalogues).values(tenant_id=warrant.tenant, revision=revision, document=document)
    )
    await uow.run(
        delete(catalogues).where(
            _CATALOGUES.tenant_id == warrant.tenant, _CATALOGUES.revision <= revision - KEPT
        )
    )


async def current_document(uow: UnitOfWork, warrant: Warrant) -> str | None:
    """Return the newest catalogue of the tenant, as text."""
    row = await uow.first(
        select(_CATALOGUES.document)
        .join(tenant_table, tenant_table.c.id == _CATALOGUES.tenant_id)
        .where(
            _CATALOGUES.tenant_id == warrant.tenant,
            _CATALOGUES.revision == tenant_table.c.catalogue_revision,
        )
    )
    return row[0] if row else None


CATALOGUE: Final = Lookup(
    "access.catalogue",
    ("tenant", "revision"),
    lambda tenant, revision: select(_CATALOGUES.document).where(
        _CATALOGUES.tenant_id == tenant, _CATALOGUES.revision == cast(revision, BigInteger)
    ),
)
"""The document of one revision of a tenant's catalogue, as the decision's card names it."""
