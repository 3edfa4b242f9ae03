"""How many events of which type there were, added up in memory until they are written."""

from typing import Any, Final

from doorward.events.model import Event
from doorward.kernel.clock import HOUR, MINUTE

STEP: Final = 5 * MINUTE
"""The finest step of a tenant's chart; a client's is an hour."""


class Counts:
    """Counts by tenant, client, time, type and result.

    Activity is counted by client already, in ``usage``, so here it is for the tenant alone.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, int, str, str], int] = {}

    def add(self, event: Event) -> None:
        """Count one event, or the many that it stands for."""
        at, name, result = event.at, event.type.name, event.result.value
        keys = [(event.tenant, "", at - at % STEP, name, result)]
        if event.client and event.type.durable:
            keys.append((event.tenant, event.client, at - at % HOUR, name, result))
        counts = self._counts
        for key in keys:
            counts[key] = counts.get(key, 0) + event.count

    def take(self) -> list[tuple[Any, ...]]:
        """Return what was counted since last time, in one order on every node."""
        counts, self._counts = self._counts, {}
        return [(*key, counts[key]) for key in sorted(counts)]
