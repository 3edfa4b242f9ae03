"""The correlator as a whole: whose turn it is, which tenants there are, one follower for each."""

import asyncio
from typing import Final

import structlog

from doorward.clients import Depot
from doorward.correlation.machine.following import Follower
from doorward.correlation.service import accounts, enrol, take_turn
from doorward.kernel.errors import Refusal, Unavailable

_LOOKS_EVERY: Final = 1.0

log = structlog.get_logger("doorward.correlator")


async def correlate(depot: Depot, holder: str) -> None:
    """Follow every tenant while it is the turn of *holder*; runs until it is cancelled."""
    running: dict[str, tuple[Follower, asyncio.Task[None]]] = {}
    enrolled = False
    try:
        while True:
            try:
                if not await take_turn(depot.db, holder, depot.clock()):
                    await _end(running)
                    enrolled = False
                else:
                    if not enrolled:
                        await enrol(depot)
                        enrolled = True
                    await _attend(depot, running)
            except (Unavailable, Refusal) as why:
                log.info("waiting", why=str(why))
            await asyncio.sleep(_LOOKS_EVERY)
    finally:
        await _end(running)


async def _attend(depot: Depot, running: dict[str, tuple[Follower, asyncio.Task[None]]]) -> None:
    """Follow tenants that are new, with secrets that are new; begin again where one ended."""
    for tenant, account in (await accounts(depot.db, depot.vault.seal)).items():
        if tenant in running:
            follower, task = running[tenant]
            if not task.done():
                follower.renew(account)
                continue
            log.error("fault", tenant=tenant, exc_info=task.exception())
        follower = Follower(depot.db, depot.settings, depot.clock, account)
        running[tenant] = (follower, asyncio.create_task(follower.run()))


async def _end(running: dict[str, tuple[Follower, asyncio.Task[None]]]) -> None:
    for _, task in running.values():
        task.cancel()
    await asyncio.gather(*(task for _, task in running.values()), return_exceptions=True)
    running.clear()
