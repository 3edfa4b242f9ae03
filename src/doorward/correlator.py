"""The correlator's process: beside the workers in ``serve``, or alone as ``doorward correlate``."""

import asyncio
import contextlib
import signal
import socket
from dataclasses import replace

from doorward.clients import Depot, register_resident
from doorward.correlation.machine import correlate
from doorward.correlation.service import take_secret
from doorward.kernel.clock import system_clock
from doorward.kernel.db import open_database
from doorward.kernel.keyring import MASTER_FILE, PEPPER_FILE, load_keys
from doorward.kernel.process import call_itself, die_with_parent
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Pepper
from doorward.kernel.vault import Vault
from doorward.settings import Settings
from doorward.web.receivers import Delivery


def main(settings: Settings, parent: int) -> None:
    """Correlate in a process just forked from *parent*, the supervisor."""
    die_with_parent(parent)
    call_itself("doorward correl")
    run(settings)


def run(settings: Settings, *, alone: bool = False) -> None:
    """Correlate until SIGINT or SIGTERM; *alone* the server is where its public address says."""
    if alone:
        settings = replace(settings, plane="")
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    register_resident(take_secret)
    pepper = Pepper(*load_keys(settings.data / PEPPER_FILE, "DOORWARD_PEPPER"))
    seal = Seal(*load_keys(settings.data / MASTER_FILE, "DOORWARD_MASTER_KEY"))
    db = open_database(settings.database_url)
    depot = Depot(db, Vault(pepper, seal), settings, system_clock, _nowhere)
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 this is one
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, task.cancel)
    try:
        await correlate(depot, f"{socket.gethostname()}:{settings.port}")
    finally:
        await db.close()


async def _nowhere(*_words: object) -> Delivery:
    """Send nothing: the correlator is handed its secrets."""
    return Delivery(None, 0, "nothing is sent from here")
