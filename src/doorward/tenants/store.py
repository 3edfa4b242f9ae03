"""Where tenants are kept, and how a request's address leads to one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Table,
    Text,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Lookup, Row, UnitOfWork, fetch_page, metadata
from doorward.kernel.names import search_key
from doorward.kernel.page import Page, Window
from doorward.tenants.model import (
    DEFAULT_SLUG,
    PLAIN,
    State,
    Tenant,
    policies_of,
    write_policies,
)

tenant_table = Table(
    "tenants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("host", Text, unique=True),
    Column("is_default", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("token_seconds", BigInteger, nullable=False),
    Column("preset", Text, nullable=False, server_default=PLAIN),
    Column("dialect", Text, nullable=False, server_default=""),
    Column("policies", Text, nullable=False, server_default="{}"),
    Column("catalogue_revision", BigInteger, nullable=False),
    Column("decoy_client", Text, nullable=False),
    Column("decoy_credential", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
)
_TENANTS = tenant_table.c
_NAMES = tuple(column.name for column in tenant_table.columns)


async def insert_tenant(uow: UnitOfWork, warrant: Warrant, tenant: Tenant) -> None:
    """Add *tenant*; *warrant* is the system's own in it, since nobody else is there yet."""
    await uow.run(
        insert(tenant_table).values(
            id=warrant.tenant,
            slug=tenant.slug,
            name=tenant.name,
            host=tenant.host,
            is_default=tenant.is_default,
            state=tenant.state.value,
            token_seconds=tenant.token_seconds,
            preset=tenant.preset,
            dialect=tenant.dialect,
            policies=write_policies(tenant.policies),
            catalogue_revision=tenant.catalogue_revision,
            decoy_client="",
            decoy_credential="",
            revision=tenant.revision,
            created_at=tenant.created_at,
            modified_at=tenant.modified_at,
        )
    )


async def own_tenant(uow: UnitOfWork, warrant: Warrant) -> Tenant:
    """Return the tenant that the warrant holds in."""
    row = await uow.first(select(tenant_table).where(_TENANTS.id == warrant.tenant))
    if row is None:
        message = "a warrant for a tenant that does not exist"
        raise LookupError(message)
    return _tenant(row)


async def page_of_tenants(uow: UnitOfWork, warrant: Warrant, window: Window) -> Page[Tenant]:
    """Return the one page of tenants that the warrant's holder may see: its own."""
    statement = select(tenant_table).where(_TENANTS.id == warrant.tenant)
    if window.search:
        part = search_key(window.search)
        statement = statement.where(func.lower(_TENANTS.name).contains(part, autoescape=True))
    order = {"created_at": _TENANTS.created_at, "name": _TENANTS.name}
    page = await fetch_page(uow, statement, window, key=_TENANTS.id, sortable=order)
    return page.map(_tenant)


async def update_tenant(
    uow: UnitOfWork, warrant: Warrant, changes: Mapping[str, Any], now: int
) -> None:
    """Write *changes*, by member, to the warrant's tenant, and move its revision."""
    values = dict(changes)
    if "policies" in values:
        values["policies"] = write_policies(values["policies"])
    await uow.run(
        update(tenant_table)
        .where(_TENANTS.id == warrant.tenant)
        .values(**values, revision=_TENANTS.revision + 1, modified_at=now)
    )


async def is_taken(
    uow: UnitOfWork, warrant: Warrant, *, slug: str | None = None, host: str | None = None
) -> bool:
    """Whether another tenant than the warrant's has this slug or this host: both are global."""
    wanted = _TENANTS.slug == slug if slug is not None else _TENANTS.host == host
    row = await uow.first(select(_TENANTS.id).where(wanted, _TENANTS.id != warrant.tenant))
    return row is not None


async def bump_catalogue(uow: UnitOfWork, warrant: Warrant) -> int:
    """Move the number of the tenant's catalogue, and return the new one."""
    here = _TENANTS.id == warrant.tenant
    await uow.run(
        update(tenant_table).where(here).values(catalogue_revision=_TENANTS.catalogue_revision + 1)
    )
    row = await uow.first(select(_TENANTS.catalogue_revision).where(here))
    return int(row[0]) if row else 0


async def write_decoys(uow: UnitOfWork, warrant: Warrant, client: str, credential: str) -> None:
    """Name what a look-up of an unknown client reads instead."""
    await uow.run(
        update(tenant_table)
        .where(_TENANTS.id == warrant.tenant)
        .values(decoy_client=client, decoy_credential=credential)
    )


async def unscoped_default_tenant(uow: UnitOfWork) -> Tenant | None:
    """Return the default tenant, or None before ``doorward init`` has made it."""
    row = await uow.first(select(tenant_table).where(_TENANTS.is_default.is_(true())))
    return _tenant(row) if row else None


def tenant_of(row: Any) -> Tenant:
    """Return the tenant of a row of :data:`UNSCOPED_ADDRESS`, whose columns come in order."""
    return _tenant(dict(zip(_NAMES, row, strict=False)))


def _tenant(row: Row | Mapping[str, Any]) -> Tenant:
    return Tenant(
        row["id"],
        row["slug"],
        row["name"],
        row["host"],
        bool(row["is_default"]),
        State(row["state"]),
        row["token_seconds"],
        row["catalogue_revision"],
        row["revision"],
        row["created_at"],
        row["modified_at"],
        row["preset"],
        row["dialect"],
        policies_of(row["policies"]),
    )


def at_address(table: Any, host: Any, slug: Any) -> ColumnElement[bool]:
    """Return the condition that *table*, tenants by another name, is what an address leads to."""
    by_host = select(_TENANTS.id).where(_TENANTS.host == host).scalar_subquery()
    wanted = func.coalesce(func.nullif(slug, ""), DEFAULT_SLUG)
    by_slug = select(_TENANTS.id).where(_TENANTS.slug == wanted).scalar_subquery()
    named = or_(slug == "", slug == table.c.slug)
    return and_(table.c.id == func.coalesce(by_host, by_slug), named)


def _at_address(host: Any, slug: Any) -> Any:
    other = tenant_table.alias("by_host")
    by_host = and_(_TENANTS.host == host, or_(slug == "", slug == _TENANTS.slug))
    wanted = func.coalesce(func.nullif(slug, ""), DEFAULT_SLUG)
    by_path = and_(_TENANTS.slug == wanted, ~exists(select(other.c.id).where(other.c.host == host)))
    return select(tenant_table).where(or_(by_host, by_path))


UNSCOPED_ADDRESS = Lookup("tenants.address", ("host", "slug"), _at_address)
"""The tenant at an address (D-15): that of the host, else of the path's slug, else the default.

*slug* is empty without a prefix. Under a tenant's own host another tenant's prefix is nothing.
"""
