"""Clients and the roles they have, row by row."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Select,
    Table,
    Text,
    and_,
    delete,
    false,
    func,
    insert,
    select,
    true,
    update,
)

from doorward.clients.model import DEFAULT_SLUG, Client, ClientKind
from doorward.events import use_table
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page, metadata, text_list
from doorward.kernel.names import search_key
from doorward.kernel.page import Page, Window
from doorward.people import user_table
from doorward.tenants import tenant_table

clients = Table(
    "clients",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("client_id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("permissions", Text, nullable=False),
    Column("token_seconds", BigInteger, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("user_defined", Boolean, nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("kept", Boolean, nullable=False, server_default=false()),
    Column("user_id", Text, index=True),
    Column("filter", Text, nullable=False, server_default=""),
    Column("receiver", Text, nullable=False, server_default=""),
    Column("expires_at", BigInteger),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    Index("uq_clients_tenant_id_kind_name_key", "tenant_id", "kind", "name_key", unique=True),
    Index("ix_clients_listed", "tenant_id", "kind", "created_at", "id"),
    Index("ix_clients_ending", "tenant_id", "kind", "hidden", "expires_at"),
)

client_roles = Table(
    "client_roles",
    metadata,
    Column("client", Text, primary_key=True),
    Column("role_id", Text, primary_key=True, index=True),
)

_SEEN = clients.c.hidden.is_(False)
_REDEEMED = (
    select(func.max(use_table.c.at))
    .where(use_table.c.client_id == clients.c.client_id)
    .scalar_subquery()
    .label("last_redeemed_at")
)
_ROLES = (
    select(text_list(client_roles.c.role_id))
    .where(client_roles.c.client == clients.c.id)
    .scalar_subquery()
    .label("roles")
)
_ORGANIZATION = (
    select(tenant_table.c.name)
    .where(tenant_table.c.id == clients.c.tenant_id, tenant_table.c.slug != DEFAULT_SLUG)
    .scalar_subquery()
    .label("organization")
)
_USERNAME = (
    select(user_table.c.username)
    .where(user_table.c.id == clients.c.user_id)
    .scalar_subquery()
    .label("username")
)
_SORTABLE = {
    "created_at": clients.c.created_at,
    "modified_at": clients.c.modified_at,
    "name": clients.c.name_key,
}


def _mine(warrant: Warrant, kind: ClientKind) -> Select[Any]:
    columns = (clients, _ROLES, _REDEEMED, _ORGANIZATION, _USERNAME)
    return select(*columns).where(
        clients.c.tenant_id == warrant.tenant, clients.c.kind == kind.value, _SEEN
    )


async def find_client(
    uow: UnitOfWork, warrant: Warrant, key: str, kind: ClientKind
) -> Client | None:
    """Return the machine identity of that kind whose object id or client id is *key*."""
    found = await uow.first(_mine(warrant, kind).where(clients.c.id == key))
    if found is None:
        found = await uow.first(_mine(warrant, kind).where(clients.c.client_id == key))
    return None if found is None else _client(found)


async def known_ids(
    uow: UnitOfWork, warrant: Warrant, client_ids: Collection[str]
) -> frozenset[str]:
    """Return those of *client_ids* that are of this tenant's clients, of whatever kind."""
    rows = await uow.all(
        select(clients.c.client_id).where(
            clients.c.tenant_id == warrant.tenant, clients.c.client_id.in_(sorted(client_ids))
        )
    )
    return frozenset(row["client_id"] for row in rows)


async def page_of_clients(
    uow: UnitOfWork,
    warrant: Warrant,
    window: Window,
    conditions: Mapping[str, object],
    kind: ClientKind,
) -> Page[Client]:
    """Return a page of the tenant's clients of *kind*.

    *conditions* are equalities by column name.
    """
    statement = _mine(warrant, kind)
    for name, value in conditions.items():
        statement = statement.where(clients.c[name] == value)
    if window.search:
        wanted = search_key(window.search)
        statement = statement.where(
            clients.c.name_key.contains(wanted, autoescape=True)
            | (clients.c.client_id == window.search)
        )
    page = await fetch_page(uow, statement, window, key=clients.c.id, sortable=_SORTABLE)
    return page.map(_client)


async def name_taken(
    uow: UnitOfWork, warrant: Warrant, kind: ClientKind, name_key: str, but: str = ""
) -> bool:
    """Whether another of that kind in the tenant has the name."""
    row = await uow.first(
        select(clients.c.id).where(
            clients.c.tenant_id == warrant.tenant,
            clients.c.kind == kind.value,
            clients.c.name_key == name_key,
            clients.c.id != but,
        )
    )
    return row is not None


async def count_user_defined(uow: UnitOfWork, warrant: Warrant, kind: ClientKind) -> int:
    """Return how many clients of this kind people registered in the tenant."""
    row = await uow.first(
        select(func.count()).where(
            clients.c.tenant_id == warrant.tenant,
            clients.c.kind == kind.value,
            clients.c.user_defined.is_(true()),
        )
    )
    return int(row[0]) if row else 0


async def insert_client(
    uow: UnitOfWork, warrant: Warrant, client: Client, name_key: str, *, hidden: bool = False
) -> None:
    """Keep a new client and its roles; a *hidden* one is a decoy that no list shows."""
    await uow.run(
        insert(clients).values(
            id=client.id,
            tenant_id=warrant.tenant,
            kind=client.kind.value,
            client_id=client.client_id,
            name=client.name,
            name_key=name_key,
            description=client.description,
            owner=client.owner,
            permissions=" ".join(sorted(client.permissions)),
            token_seconds=client.token_seconds,
            enabled=client.enabled,
            user_defined=client.user_defined,
            kept=client.kept,
            user_id=client.user,
            filter=client.filter,
            receiver=client.receiver,
            hidden=hidden,
            expires_at=client.expires_at,
            revision=client.revision,
            created_at=client.created_at,
            created_by=client.created_by,
            modified_at=client.modified_at,
        )
    )
    await add_roles(uow, warrant, client.id, client.roles)


async def add_roles(uow: UnitOfWork, warrant: Warrant, client: str, roles: Sequence[str]) -> None:
    """Give the client these roles, which the tenant was found to have."""
    del warrant
    await uow.run_many(
        insert(client_roles), [{"client": client, "role_id": role} for role in roles]
    )


async def update_client(
    uow: UnitOfWork,
    warrant: Warrant,
    client: Client,
    values: Mapping[str, object],
    roles: Sequence[str] | None = None,
) -> None:
    """Change columns of the client by name, and its roles when they are given."""
    if values:
        await uow.run(
            update(clients)
            .where(clients.c.tenant_id == warrant.tenant, clients.c.id == client.id)
            .values(**values)
        )
    if roles is not None:
        await uow.run(delete(client_roles).where(client_roles.c.client == client.id))
        await add_roles(uow, warrant, client.id, roles)


async def remove_client(uow: UnitOfWork, warrant: Warrant, client: Client) -> None:
    """Remove the client and what ties it to roles."""
    await uow.run(delete(client_roles).where(client_roles.c.client == client.id))
    await uow.run(
        delete(clients).where(
            and_(clients.c.tenant_id == warrant.tenant, clients.c.id == client.id)
        )
    )


def _client(row: Row) -> Client:
    return Client(
        row["id"],
        row["tenant_id"],
        ClientKind(row["kind"]),
        row["client_id"],
        row["name"],
        row["description"],
        row["owner"],
        frozenset(row["permissions"].split()),
        tuple(sorted((row["roles"] or "").split())),
        row["token_seconds"],
        bool(row["enabled"]),
        bool(row["user_defined"]),
        row["expires_at"],
        row["revision"],
        row["created_at"],
        row["created_by"],
        row["modified_at"],
        row["last_redeemed_at"],
        row["user_id"],
        row["filter"],
        row["receiver"],
        bool(row["kept"]),
        row["organization"] or "",
        row["username"] or "",
    )
