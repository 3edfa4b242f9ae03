"""Make and end secrets. Every verb works under the warrant of the room that holds the client."""

from collections.abc import Sequence
from typing import Final

from doorward.credentials.kinds import KINDS, Kind
from doorward.credentials.model import Credential, Fresh
from doorward.credentials.store import (
    end,
    find_credentials,
    forget_old,
    insert_credential,
    remove_credentials,
    shorten,
)
from doorward.kernel.authority import Warrant
from doorward.kernel.clock import DAY
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Invalid, NotFound
from doorward.kernel.ids import credential_id
from doorward.kernel.secret import Pepper

OVERLAP_LIMIT: Final = 5
"""How many secrets of one client may be open at once."""

REMEMBERED: Final = 90 * DAY
"""How long the place and last use of an ended secret are kept."""


async def mint(
    uow: UnitOfWork,
    warrant: Warrant,
    holder: str,
    pepper: Pepper,
    now: int,
    kind: Kind = KINDS[0],
) -> Fresh:
    """Make a new secret of *kind* for *holder*; it is at hand only in what is returned."""
    await forget_old(uow, warrant, holder, now - REMEMBERED)
    name = credential_id()
    secret = kind.mint(name)
    credential = Credential(name, holder, kind.name, 1, now, None, None)
    await insert_credential(uow, warrant, credential, kind.digest(secret, pepper), pepper.current)
    return Fresh(name, secret, now)


async def outlive(uow: UnitOfWork, warrant: Warrant, holder: str, until: int, now: int) -> None:
    """Let the present secrets of *holder* end at *until* (ms), before a new one is minted.

    Raises :class:`Invalid` when so many are open that another would be too many.
    """
    present = await find_credentials(uow, warrant, holder)
    if sum(one.standing.open(now) for one in present) >= OVERLAP_LIMIT:
        raise Invalid.field(
            "old_secret_expires_in",
            f"{OVERLAP_LIMIT} secrets are open already; end one of them, or reset",
        )
    await shorten(uow, warrant, holder, until)


async def end_all(uow: UnitOfWork, warrant: Warrant, holder: str, now: int) -> int:
    """End every open secret of *holder* and every token issued from them; return how many."""
    return await end(uow, warrant, holder, now)


async def end_one(
    uow: UnitOfWork, warrant: Warrant, holder: str, credential: str, now: int
) -> None:
    """End one secret; raises :class:`NotFound` when it is not an open one of *holder*."""
    if not await end(uow, warrant, holder, now, credential):
        raise NotFound("there is no such open secret")


async def forget_all(uow: UnitOfWork, warrant: Warrant, holder: str) -> None:
    """Remove every trace of the secrets of *holder*, when it is deleted."""
    await remove_credentials(uow, warrant, holder)


async def list_credentials(uow: UnitOfWork, warrant: Warrant, holder: str) -> Sequence[Credential]:
    """Return the secrets of *holder*, ended ones too, oldest first."""
    return await find_credentials(uow, warrant, holder)
