"""Where users are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    Select,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    true,
    update,
)

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page, metadata
from doorward.kernel.names import name_key, search_key
from doorward.kernel.page import Page, Window
from doorward.people.model import User, UserTerms

users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("username", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("found_by", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("password_alone", Boolean, nullable=False, server_default=true()),
    Column("password_changed_at", BigInteger),
    Column("generation", BigInteger, nullable=False, server_default="1"),
    Column("totp_sealed", LargeBinary),
    Column("totp_confirmed_at", BigInteger),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    UniqueConstraint("tenant_id", "name_key"),
    Index("ix_users_tenant_id_created_at", "tenant_id", "created_at", "id"),
)
_USERS = users.c

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("tenant_id", Text, primary_key=True, index=True),
    Column("role_id", Text, primary_key=True, index=True),
)
"""The roles a user has in a tenant, its own or another: whoever it is, by id alone."""


def _mine(warrant: Warrant, wanted: Mapping[str, Any]) -> Select[Any]:
    statement = select(users).where(_USERS.tenant_id == warrant.tenant)
    for flag in ("active", "blocked"):
        if wanted.get(flag) is not None:
            statement = statement.where(_USERS[flag].is_(wanted[flag]))
    if wanted.get("username") is not None:
        statement = statement.where(_USERS.name_key == name_key(wanted["username"]))
    return statement


async def find_user(uow: UnitOfWork, warrant: Warrant, user_id: str) -> User | None:
    """Return the tenant's user with this id."""
    row = await uow.first(_mine(warrant, {}).where(_USERS.id == user_id))
    return _user(row) if row else None


async def user_named(uow: UnitOfWork, warrant: Warrant, username: str) -> str | None:
    """Return the id of the user who has this username."""
    row = await uow.first(_mine(warrant, {"username": username}))
    return row["id"] if row else None


async def page_of_users(
    uow: UnitOfWork, warrant: Warrant, window: Window, wanted: Mapping[str, Any]
) -> Page[User]:
    """Return a page of the tenant's users; *wanted* holds active, blocked and username."""
    statement = _mine(warrant, wanted)
    if window.search:
        part = search_key(window.search)
        statement = statement.where(_USERS.found_by.contains(part, autoescape=True))
    order = {"created_at": _USERS.created_at, "username": _USERS.name_key, "name": _USERS.name}
    page = await fetch_page(uow, statement, window, key=_USERS.id, sortable=order)
    return page.map(_user)


async def users_from(
    uow: UnitOfWork, warrant: Warrant, wanted: Mapping[str, Any], offset: int, limit: int
) -> tuple[Sequence[User], int]:
    """Return up to *limit* users after the first *offset*, oldest first, and how many there are."""
    every = _mine(warrant, wanted)
    count = await uow.first(every.with_only_columns(func.count()))
    rows = await uow.all(every.order_by(_USERS.created_at, _USERS.id).offset(offset).limit(limit))
    return [_user(row) for row in rows], int(count[0]) if count else 0


async def insert_user(uow: UnitOfWork, warrant: Warrant, user: User) -> None:
    """Add *user*."""
    await uow.run(
        insert(users).values(
            id=user.id,
            tenant_id=warrant.tenant,
            revision=user.revision,
            created_at=user.created_at,
            modified_at=user.modified_at,
            **_columns(user.terms),
        )
    )


async def update_user(
    uow: UnitOfWork, warrant: Warrant, user_id: str, terms: UserTerms, now: int
) -> None:
    """Write new terms."""
    await uow.run(
        update(users)
        .where(_USERS.tenant_id == warrant.tenant, _USERS.id == user_id)
        .values(**_columns(terms), revision=_USERS.revision + 1, modified_at=now)
    )


async def delete_user(uow: UnitOfWork, warrant: Warrant, user_id: str) -> None:
    """Take the record out."""
    await uow.run(delete(users).where(_USERS.tenant_id == warrant.tenant, _USERS.id == user_id))


def _columns(terms: UserTerms) -> dict[str, Any]:
    words = (terms.username, terms.name, terms.first_name, terms.last_name, terms.email)
    return {
        **asdict(terms),
        "name_key": name_key(terms.username),
        "found_by": name_key("\n".join(words)),
    }


def _user(row: Row) -> User:
    terms = UserTerms(
        row["username"],
        row["name"],
        row["first_name"],
        row["last_name"],
        row["email"],
        row["notes"],
        bool(row["active"]),
        bool(row["blocked"]),
    )
    return User(row["id"], terms, row["revision"], row["created_at"], row["modified_at"])
