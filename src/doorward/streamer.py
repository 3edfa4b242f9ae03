"""The process that sends events on: the pump, in a process of its own.

``serve`` forks one beside its workers, so that a slow receiver costs no token anything;
``doorward streams`` is one alone.
"""

import asyncio
import os
import signal
from typing import Final

import uvloop

from doorward.kernel.clock import system_clock
from doorward.kernel.db import open_database
from doorward.kernel.keyring import MASTER_FILE, load_keys
from doorward.kernel.process import call_itself, die_with_parent, harden
from doorward.kernel.sealing import Seal
from doorward.settings import Settings
from doorward.streams import Pump
from doorward.web.logs import configure

NICE: Final = 5
"""How far it steps back for the workers where there are more processes than cores."""


async def _pump(settings: Settings) -> None:
    seal = Seal(*load_keys(settings.data / MASTER_FILE, "DOORWARD_MASTER_KEY"))
    db = open_database(settings.database_url)
    pump = Pump(db, system_clock, seal, settings)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, pump.stop)
    try:
        await pump.run()
    finally:
        await db.close()


def main(settings: Settings, parent: int) -> None:
    """Send until SIGTERM, in a process just forked from *parent*, the supervisor."""
    die_with_parent(parent)
    call_itself("doorward stream")
    os.nice(NICE)
    uvloop.run(_pump(settings))


def alone(settings: Settings) -> None:
    """Send until SIGINT or SIGTERM, as the only process."""
    harden()
    configure(settings.log)
    uvloop.run(_pump(settings))
