"""The few things about many machine identities that ask for somebody's attention."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorward.clients.service.sorts import Sort
from doorward.clients.store import count_clients, ending_soon, never_used
from doorward.kernel.authority import Actor
from doorward.kernel.clock import DAY
from doorward.kernel.db import Row, UnitOfWork


@dataclass(frozen=True, slots=True)
class Attention:
    """How many there are, which end soon, and which were made and never used."""

    total: int
    ending: Sequence[Row]
    unused: Sequence[Row]


async def attention(
    uow: UnitOfWork, actor: Actor, now: int, days: int, most: int, sort: Sort
) -> Attention:
    """Return what asks for attention among those of *sort*, *most* of each list at most.

    Soon is within *days*; a day is what whoever made one has to use it first. An API token leaves
    no use of its own behind, so none of them counts as never used.
    """
    warrant = actor.warrant(sort.read)
    unused: Sequence[Row] = ()
    if sort.secrets is not None:
        unused = await never_used(uow, warrant, sort.kind, now - DAY, most)
    return Attention(
        await count_clients(uow, warrant, sort.kind),
        await ending_soon(uow, warrant, sort.kind, now, now + days * DAY, most),
        unused,
    )
