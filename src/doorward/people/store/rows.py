"""Where users are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.names import name_key, search_key
from doorward.kernel.page import Page, Window
from doorward.people.model import User, UserTerms
from doorward.people.store.links import drop_links
from doorward.people.store.memberships import roles_of, write_roles
from doorward.people.store.passkeys import drop_passkeys
from doorward.people.store.recovery import drop_recovery_codes
from doorward.people.store.sessions import sessions
from doorward.people.store.tables import users

_USERS = users.c


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
    return (await _users(uow, warrant, [row]))[0] if row else None


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
    return Page(await _users(uow, warrant, page.items), page.next)


async def users_from(
    uow: UnitOfWork, warrant: Warrant, wanted: Mapping[str, Any], offset: int, limit: int
) -> tuple[Sequence[User], int]:
    """Return up to *limit* users after the first *offset*, oldest first, and how many there are."""
    every = _mine(warrant, wanted)
    count = await uow.first(every.with_only_columns(func.count()))
    rows = await uow.all(every.order_by(_USERS.created_at, _USERS.id).offset(offset).limit(limit))
    return await _users(uow, warrant, rows), int(count[0]) if count else 0


async def insert_user(uow: UnitOfWork, warrant: Warrant, user: User) -> None:
    """Add *user* with its roles in its home; it has no password yet."""
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
    await write_roles(uow, warrant, user.id, user.roles)


async def update_user(
    uow: UnitOfWork,
    warrant: Warrant,
    user_id: str,
    terms: UserTerms,
    now: int,
    roles: tuple[str, ...] | None = None,
) -> None:
    """Write new terms, and new roles unless they are None."""
    await uow.run(
        update(users)
        .where(_USERS.tenant_id == warrant.tenant, _USERS.id == user_id)
        .values(**_columns(terms), revision=_USERS.revision + 1, modified_at=now)
    )
    if roles is not None:
        await write_roles(uow, warrant, user_id, roles)


async def delete_user(uow: UnitOfWork, warrant: Warrant, user_id: str) -> None:
    """Take the record out with its roles here.

    Rows of other tenants stay theirs: they match nobody any more, and would tell by going.
    """
    await uow.run(delete(users).where(_USERS.tenant_id == warrant.tenant, _USERS.id == user_id))
    whose = (sessions.c.tenant_id == warrant.tenant, sessions.c.user_id == user_id)
    await uow.run(delete(sessions).where(*whose))
    await drop_links(uow, warrant, user_id)
    await drop_passkeys(uow, warrant, user_id)
    await drop_recovery_codes(uow, warrant, user_id)
    await write_roles(uow, warrant, user_id, ())


def _columns(terms: UserTerms) -> dict[str, Any]:
    words = (terms.username, terms.name, terms.first_name, terms.last_name, terms.email)
    return {
        **asdict(terms),
        "name_key": name_key(terms.username),
        "found_by": name_key("\n".join(words)),
    }


async def _users(uow: UnitOfWork, warrant: Warrant, rows: Sequence[Row]) -> list[User]:
    roles = await roles_of(uow, warrant, [row["id"] for row in rows])
    return [_user(row, roles.get(row["id"], ())) for row in rows]


def _user(row: Row, roles: tuple[str, ...]) -> User:
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
    return User(
        row["id"],
        terms,
        row["revision"],
        row["created_at"],
        row["modified_at"],
        roles,
        bool(row["password_hash"]),
        row["totp_confirmed_at"] is not None,
        row["signed_in_at"],
    )
