"""Cutting people off: one by quarantine, or the tokens of all of a tenant at once."""

from doorward.kernel.authority import Warrant
from doorward.kernel.cutoff import Mode
from doorward.kernel.db import UnitOfWork
from doorward.people import store


async def quarantine_user(uow: UnitOfWork, warrant: Warrant, user_id: str, mode: Mode) -> bool:
    """Cut the tenant's user off as *mode* says, or no more; whether there is such a user.

    Works under the warrant of the room that decides on quarantine. Sessions, tokens and API
    tokens of the user are not accepted while it lasts; none of them ends.
    """
    return await store.write_quarantine(uow, warrant, user_id, mode)


async def people_who_may(uow: UnitOfWork, warrant: Warrant, permission: str) -> int:
    """Return how many of the tenant's own users have a right now, none of them kept out."""
    return await store.count_who_may(uow, warrant, permission)


async def end_user_tokens(uow: UnitOfWork, warrant: Warrant) -> int:
    """End every token of every user of the tenant, for good; return how many users there are.

    Sessions go on. So does nothing else that was given out before: links too are void.
    """
    return await store.end_user_tokens(uow, warrant)
