"""What a machine identity is told of itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from doorward.access import Held
from doorward.clients.store import held_by_client
from doorward.kernel.authority import Actor
from doorward.kernel.db import UnitOfWork

_OWN: Final = "clients:read-own"
"""What every client may know of itself; no catalogue needs to grant it."""


async def held_roles(uow: UnitOfWork, actor: Actor) -> Sequence[Held]:
    """Return the roles of the client that acts. Needs nothing: they are its own."""
    itself = replace(actor, powers=frozenset((_OWN,)))
    return await held_by_client(uow, itself.warrant(_OWN))
