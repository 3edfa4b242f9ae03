"""Roles here for users of other tenants (D-13), by id alone.

Whether an id is somebody's is never told: one that nobody has gets its roles like any other,
and they match nobody. So another tenant's people cannot be found by trying.
"""

import re
from collections.abc import Sequence
from typing import Final

from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Invalid, NotFound
from doorward.kernel.page import Page, Window
from doorward.people import store
from doorward.people.events import MEMBER_EDITED, MEMBER_REMOVED
from doorward.people.model import Member
from doorward.people.service.rights import READ, WRITE, check_gives

_USER_ID: Final = re.compile(r"usr_[0-9A-Za-z]{16}")


async def list_members(uow: UnitOfWork, actor: Actor, window: Window) -> Page[Member]:
    """Return a page of members. Needs ``users:read``."""
    return await store.page_of_members(uow, actor.warrant(READ), window)


async def show_member(uow: UnitOfWork, actor: Actor, user_id: str) -> Member:
    """Return one member. Needs ``users:read``; raises ``NotFound`` for who has no role here."""
    return await _the_member(uow, actor.warrant(READ), user_id)


async def put_member(
    uow: UnitOfWork, actor: Actor, user_id: str, roles: Sequence[str], now: int
) -> Member:
    """Let the user of another tenant have exactly these roles here. Needs ``users:write``.

    Roles that are added must be the actor's own to give. Raises ``Conflict`` for a user of
    this tenant, whose roles stand in its record, ``Invalid`` and ``Forbidden``.
    """
    warrant = actor.warrant(WRITE)
    if _USER_ID.fullmatch(user_id) is None:
        raise Invalid.field("user_id", "the id that a user has in its tenant, usr_…")
    if await store.find_user(uow, warrant, user_id) is not None:
        raise Conflict("this is a user of this tenant: edit the user to change its roles")
    member = await store.find_member(uow, warrant, user_id) or Member(user_id, ())
    given = tuple(sorted(set(roles)))
    await check_gives(uow, actor, warrant, {*given} - {*member.roles})
    if given != member.roles:
        await store.write_roles(uow, warrant, user_id, given)
        about = {"user": user_id, "roles": list(given)}
        await record(uow, fact(MEMBER_EDITED, actor, now, details=about))
    return Member(user_id, given)


async def remove_member(uow: UnitOfWork, actor: Actor, user_id: str, now: int) -> None:
    """Take all roles here from the user of another tenant. Needs ``users:write``.

    Raises ``NotFound`` for who has none.
    """
    warrant = actor.warrant(WRITE)
    await _the_member(uow, warrant, user_id)
    await store.write_roles(uow, warrant, user_id, ())
    await record(uow, fact(MEMBER_REMOVED, actor, now, details={"user": user_id}))


async def _the_member(uow: UnitOfWork, warrant: Warrant, user_id: str) -> Member:
    member = await store.find_member(uow, warrant, user_id)
    if member is None:
        raise NotFound("there is no such member")
    return member
