"""Machine administrators, where the management API comes to offer more than before."""

from collections.abc import Collection

from doorward.clients.events import EDITED
from doorward.clients.store import administrators, strip
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork


async def inherit(
    uow: UnitOfWork,
    actor: Actor,
    warrant: Warrant,
    before: Collection[str],
    first: Collection[str],
    now: int,
) -> None:
    """Give *first* to every machine administrator that has all that there was *before*.

    Else nobody could grant what is new: nobody gives what they lack.
    """
    for key, client_id, held in await administrators(uow, warrant, before):
        await strip(uow, warrant, key, held | {*first}, now)
        about = {"changed": ["permissions"]}
        await record(uow, fact(EDITED, actor, now, client=client_id, details=about))
