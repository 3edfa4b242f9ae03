"""The verbs of users' records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict, NotFound
from doorward.kernel.ids import object_id
from doorward.kernel.page import Page, Window
from doorward.people import store
from doorward.people.events import CREATED, DELETED, EDITED
from doorward.people.model import User, UserTerms
from doorward.people.store import (
    PERSON_WIDTH,
    UNSCOPED_PERSON,
    has_id,
    home_id,
    person_columns,
    person_of,
    person_statement,
)
from doorward.people.store import memberships as membership_table
from doorward.people.store import users as user_table

__all__ = [
    "PERSON_WIDTH",
    "READ",
    "UNSCOPED_PERSON",
    "WRITE",
    "create",
    "delete",
    "edit",
    "has_id",
    "home_id",
    "list_users",
    "membership_table",
    "page_users",
    "person_columns",
    "person_of",
    "person_statement",
    "show",
    "user_table",
]

READ: Final = "users:read"
WRITE: Final = "users:write"


async def create(
    uow: UnitOfWork,
    actor: Actor,
    terms: UserTerms,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> tuple[User, bool]:
    """Make a record; return it and whether it is new. Needs ``users:write``.

    Raises ``Conflict`` for a username that is taken.
    """
    warrant = actor.warrant(WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return await _the_user(uow, warrant, before), False
    await _check_free(uow, warrant, terms.username)
    user = User(object_id("usr"), terms, 1, now, now)
    await store.insert_user(uow, warrant, user)
    await record(uow, fact(CREATED, actor, now, details={"user": user.id}))
    await once.keep(uow, warrant, user.id, now)
    return user, True


async def show(uow: UnitOfWork, actor: Actor, user_id: str) -> User:
    """Return one record. Needs ``users:read``; raises ``NotFound``."""
    return await _the_user(uow, actor.warrant(READ), user_id)


async def page_users(
    uow: UnitOfWork, actor: Actor, window: Window, wanted: Mapping[str, Any]
) -> Page[User]:
    """Return a page of records; *wanted* may hold active, blocked, username.

    Needs ``users:read``.
    """
    return await store.page_of_users(uow, actor.warrant(READ), window, wanted)


async def list_users(
    uow: UnitOfWork,
    actor: Actor,
    *,
    active: bool | None = None,
    blocked: bool | None = None,
    username: str | None = None,
    offset: int = 0,
    limit: int = 100,
) -> tuple[Sequence[User], int]:
    """Return records by number, oldest first, and how many match (INC-47).

    For dialects that count pages; needs ``users:read``. None filters nothing.
    """
    wanted = {"active": active, "blocked": blocked, "username": username}
    return await store.users_from(uow, actor.warrant(READ), wanted, offset, limit)


async def edit(
    uow: UnitOfWork,
    actor: Actor,
    user_id: str,
    changes: Mapping[str, Any],
    now: int,
    check: Callable[[int], None],
) -> User:
    """Change a record. Needs ``users:write``.

    Raises ``NotFound``, ``Stale`` from *check*, ``Invalid`` and ``Conflict``.
    """
    warrant = actor.warrant(WRITE)
    user = await _the_user(uow, warrant, user_id)
    check(user.revision)
    terms = replace(user.terms, **changes)
    changed = sorted(name for name in changes if getattr(terms, name) != getattr(user.terms, name))
    if not changed:
        return user
    await _check_free(uow, warrant, terms.username, user.id)
    await store.update_user(uow, warrant, user.id, terms, now)
    await record(uow, fact(EDITED, actor, now, details={"user": user.id, "changed": changed}))
    return await _the_user(uow, warrant, user.id)


async def delete(
    uow: UnitOfWork, actor: Actor, user_id: str, now: int, check: Callable[[int], None]
) -> None:
    """Remove a record; clients that its person made stay (INC-12). Needs ``users:write``."""
    warrant = actor.warrant(WRITE)
    user = await _the_user(uow, warrant, user_id)
    check(user.revision)
    await store.delete_user(uow, warrant, user.id)
    await record(uow, fact(DELETED, actor, now, details={"user": user.id}))


async def _the_user(uow: UnitOfWork, warrant: Warrant, user_id: str) -> User:
    user = await store.find_user(uow, warrant, user_id)
    if user is None:
        raise NotFound("there is no such user")
    return user


async def _check_free(uow: UnitOfWork, warrant: Warrant, username: str, mine: str = "") -> None:
    if await store.user_named(uow, warrant, username) not in {None, mine}:
        raise Conflict("another user has this username", "username")
