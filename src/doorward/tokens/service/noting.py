"""Requests for a token that nobody could read: recorded like a credential that proved nothing."""

from contextlib import suppress

from doorward.credentials import FAILED
from doorward.events import Event, Result
from doorward.kernel.authority import ActorKind, Origin
from doorward.kernel.errors import Throttled
from doorward.tokens.service.plant import Plant

MALFORMED = "malformed_request"


async def note_unread(plant: Plant, tenant: str, origin: Origin) -> None:
    """Record that a token was asked for in a way that no door could read.

    Such requests count against their address as failed proofs do, so that a flood of them is
    one event a second; who sends one is still told what is wrong with it. Raises
    ``Unavailable`` when it cannot be recorded.
    """
    throttle = plant.throttle
    if throttle.holds(tenant, "", origin.address):
        return
    keys = throttle.keys(tenant, "", origin.address)
    event = Event(
        FAILED, tenant, plant.clock(), "", ActorKind.CLIENT.value, "", Result.REFUSED, MALFORMED,
        origin,
    )  # fmt: skip
    counts = await plant.journal.record(event, None, keys)
    with suppress(Throttled):
        throttle.judge(keys, counts)
