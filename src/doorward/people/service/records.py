"""Making, reading, changing and removing users."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict
from doorward.kernel.ids import object_id
from doorward.kernel.page import Page, Window
from doorward.people import store
from doorward.people.events import CREATED, DELETED, EDITED
from doorward.people.model import Kept, User, UserTerms
from doorward.people.service.rights import READ, WRITE, check_gives, the_user


async def create(
    uow: UnitOfWork,
    actor: Actor,
    terms: UserTerms,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
    *,
    roles: Sequence[str] = (),
    kept: Kept | None = None,
) -> tuple[User, bool]:
    """Make a user; return it and whether it is new. Needs ``users:write`` and what *roles* give.

    *kept* is its password, hashed already. Raises ``Conflict`` for a username that is taken,
    ``Invalid`` for roles that are none, ``Forbidden`` naming what the actor lacks itself.
    """
    warrant = actor.warrant(WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return await the_user(uow, warrant, before), False
    await _check_free(uow, warrant, terms.username)
    given = tuple(sorted(set(roles)))
    await check_gives(uow, actor, warrant, given)
    user = User(object_id("usr"), terms, 1, now, now, given)
    await store.insert_user(uow, warrant, user)
    if kept is not None:
        await store.keep_password(uow, warrant, user.id, kept, now)
    about = {"user": user.id, "roles": list(given), "password": kept is not None}
    await record(uow, fact(CREATED, actor, now, details=about))
    await once.keep(uow, warrant, user.id, now)
    return await the_user(uow, warrant, user.id), True


async def show(uow: UnitOfWork, actor: Actor, user_id: str) -> User:
    """Return one record. Needs ``users:read``; raises ``NotFound``."""
    return await the_user(uow, actor.warrant(READ), user_id)


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
    """Change a record, and its ``roles`` in this tenant. Needs ``users:write``.

    Roles that are added must be the actor's own to give, and all of them where the user may
    act again: anybody who manages users may take rights away. Raises ``NotFound``, ``Stale``
    from *check*, ``Invalid``, ``Conflict`` and ``Forbidden``.
    """
    warrant = actor.warrant(WRITE)
    user = await the_user(uow, warrant, user_id)
    check(user.revision)
    roles = tuple(sorted(set(changes.get("roles", user.roles))))
    terms = replace(user.terms, **{name: to for name, to in changes.items() if name != "roles"})
    before = {**asdict(user.terms), "roles": user.roles}
    after = {**asdict(terms), "roles": roles}
    changed = sorted(name for name, value in after.items() if before[name] != value)
    if not changed:
        return user
    revived = replace(user, terms=terms).open and not user.open
    await check_gives(uow, actor, warrant, roles if revived else {*roles} - {*user.roles})
    await _check_free(uow, warrant, terms.username, user.id)
    await store.update_user(uow, warrant, user.id, terms, now, roles)
    about: dict[str, Any] = {"user": user.id, "changed": changed}
    if "roles" in changed:
        about["roles"] = list(roles)
    await record(uow, fact(EDITED, actor, now, details=about))
    return await the_user(uow, warrant, user.id)


async def delete(
    uow: UnitOfWork, actor: Actor, user_id: str, now: int, check: Callable[[int], None]
) -> None:
    """Remove a user with its roles and proofs. Needs ``users:write``.

    Its API tokens are accepted no more, but stay listed. Clients that it made stay (INC-12).
    """
    warrant = actor.warrant(WRITE)
    user = await the_user(uow, warrant, user_id)
    check(user.revision)
    await store.delete_user(uow, warrant, user.id)
    await record(uow, fact(DELETED, actor, now, details={"user": user.id}))


async def _check_free(uow: UnitOfWork, warrant: Warrant, username: str, mine: str = "") -> None:
    if await store.user_named(uow, warrant, username) not in {None, mine}:
        raise Conflict("another user has this username", "username")
