"""Kill switches of a whole tenant, each with a rehearsal that says what it would break (DW-15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from doorward.clients import client_names, count_open_tokens
from doorward.events import clients_with_tokens, count_leases, fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.clock import DAY, HOUR
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict
from doorward.people import end_user_tokens, people_who_may
from doorward.response.events import FROZEN, THAWED, TOKENS_ENDED
from doorward.tenants import State, end_machine_tokens, own_tenant, stop_issuing

READ_SWITCHES: Final = "tenants:read"
SWITCH: Final = "tenants:write"
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a switch would hit: whoever got tokens in the last day, the most first.

    ``tokens`` were issued in this hour and the one before; ``jwts`` are API tokens that have not
    expired, ``leases`` families of refresh tokens that live; ``lifters`` are people who could
    turn it back.
    """

    frozen: bool
    clients: int
    busiest: Sequence[tuple[str, str, int]]
    tokens: int
    jwts: int
    leases: int
    lifters: int


async def rehearse_switch(uow: UnitOfWork, actor: Actor, now: int) -> Rehearsal:
    """Return what freezing issuance or ending all tokens would hit. Needs ``tenants:read``."""
    warrant = actor.warrant(READ_SWITCHES)
    day = await clients_with_tokens(uow, warrant, now - DAY)
    recent = await clients_with_tokens(uow, warrant, now - now % HOUR - HOUR)
    most: Mapping[str, int] = dict(sorted(day.items(), key=lambda item: -item[1])[:_MOST])
    names = await client_names(uow, warrant, set(most))
    return Rehearsal(
        (await own_tenant(uow, warrant)).state is State.NO_TOKENS,
        len(day),
        [(one, names.get(one, one), count) for one, count in most.items()],
        sum(recent.values()),
        await count_open_tokens(uow, warrant, now),
        await count_leases(uow, warrant, now),
        await people_who_may(uow, warrant, SWITCH),
    )


async def freeze(uow: UnitOfWork, actor: Actor, now: int) -> None:
    """Let the tenant issue no tokens, to anybody; those that are out go on until they expire.

    People sign in as ever, so that somebody can turn it back. Needs ``tenants:write``; raises
    ``Conflict`` where nobody could.
    """
    warrant = actor.warrant(SWITCH)
    if not await people_who_may(uow, warrant, SWITCH):
        raise Conflict("no person could turn this back: make somebody an administrator first")
    if await stop_issuing(uow, warrant, stopped=True):
        await record(uow, fact(FROZEN, actor, now))


async def thaw(uow: UnitOfWork, actor: Actor, now: int) -> None:
    """Let the tenant issue tokens again. Needs ``tenants:write``."""
    if await stop_issuing(uow, actor.warrant(SWITCH), stopped=False):
        await record(uow, fact(THAWED, actor, now))


async def end_every_token(uow: UnitOfWork, actor: Actor, now: int) -> None:
    """End every token of the tenant for good: of machines and people, refresh tokens, JWTs.

    Secrets and passwords stay, so whoever has one gets a new token; sessions go on. Needs
    ``tenants:write``.
    """
    warrant = actor.warrant(SWITCH)
    await end_machine_tokens(uow, warrant)
    users = await end_user_tokens(uow, warrant)
    await record(uow, fact(TOKENS_ENDED, actor, now, details={"users": users}))
