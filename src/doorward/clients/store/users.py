"""The users that API tokens are of, and what they may do now."""

from sqlalchemy import and_, select

from doorward.access import role_table
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork, text_list
from doorward.kernel.names import name_key
from doorward.people import membership_table, user_table


async def user_called(uow: UnitOfWork, warrant: Warrant, word: str) -> str | None:
    """Return the id of the tenant's own user with this id or username; a foreign one is none."""
    mine = select(user_table.c.id).where(user_table.c.tenant_id == warrant.tenant)
    found = await uow.first(mine.where(user_table.c.id == word))
    if found is None:
        found = await uow.first(mine.where(user_table.c.name_key == name_key(word)))
    return None if found is None else str(found["id"])


async def user_open(uow: UnitOfWork, warrant: Warrant, user: str) -> bool:
    """Whether the tenant's user is there, active and not blocked."""
    row = await uow.first(
        select(user_table.c.id).where(
            user_table.c.tenant_id == warrant.tenant,
            user_table.c.id == user,
            user_table.c.active.is_(True),
            user_table.c.blocked.is_(False),
        )
    )
    return row is not None


async def rights_of_user(uow: UnitOfWork, warrant: Warrant, user: str) -> frozenset[str]:
    """Return what the user's roles in the tenant give, offered or not."""
    ours = and_(
        membership_table.c.user_id == user,
        membership_table.c.tenant_id == warrant.tenant,
        role_table.c.id == membership_table.c.role_id,
        role_table.c.tenant_id == warrant.tenant,
    )
    row = await uow.first(select(text_list(role_table.c.permissions).label("given")).where(ours))
    return frozenset((row["given"] or "").split()) if row else frozenset()
