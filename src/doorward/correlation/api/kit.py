"""What runs of workflows work with, as a door has it."""

import asyncio

from doorward.correlation.service import Kit
from doorward.web.api import Workplace
from doorward.web.mailing import send
from doorward.web.receivers import Deliver


async def kit_of(desk: Workplace) -> Kit:
    """Return it; what reaches the network is loaded aside."""
    deliver = await asyncio.to_thread(_sender)
    return Kit(desk.db, desk.clock, desk.vault, desk.settings, deliver, send)


def _sender() -> Deliver:
    # An HTTP client takes a worker's start and memory; only one that sends something has it.
    from doorward.web.outgoing import deliver  # noqa: PLC0415 see above

    return deliver
