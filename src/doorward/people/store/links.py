"""The table of links that let somebody in once: digests, never what stands in the address."""

from dataclasses import asdict
from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, delete, insert, select

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, metadata
from doorward.people.model import Link

links = Table(
    "links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("pepper_id", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
)
_L: Final = links.c


async def insert_link(uow: UnitOfWork, warrant: Warrant, link: Link) -> None:
    """Add a link; those before it for the same user, or for the first one, end with it."""
    await drop_links(uow, warrant, link.user)
    values = asdict(link)
    del values["user"], values["tenant"]
    await uow.run(insert(links).values(**values, tenant_id=warrant.tenant, user_id=link.user))


async def find_link(uow: UnitOfWork, warrant: Warrant, link_id: str) -> Link | None:
    """Return the tenant's link with this id."""
    row = await uow.first(select(links).where(_L.tenant_id == warrant.tenant, _L.id == link_id))
    return _link(row) if row else None


async def drop_links(uow: UnitOfWork, warrant: Warrant, user_id: str) -> None:
    """End every link of the tenant's user, or those for the first one where it is empty."""
    await uow.run(delete(links).where(_L.tenant_id == warrant.tenant, _L.user_id == user_id))


async def unscoped_drop_over(uow: UnitOfWork, now: int) -> None:
    """Forget links that are over by the clock."""
    await uow.run(delete(links).where(_L.until <= now))


def _link(row: Row) -> Link:
    return Link(*(row[column.name] for column in _L))
