"""How a rule reads an event: by the names that ``GET /api/v1/events`` gives its members.

``details.x`` is the detail ``x``. Some names are worked out: ``network``, ``hour`` and
``weekday`` (UTC, Monday is 0) from the event alone, and those of :mod:`memory` from what was
there before it.
"""

import ipaddress
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from doorward.kernel.clock import DAY, HOUR, from_rfc3339

Fields = Mapping[str, Any]
Read = Callable[[Fields], Any]

DETAILS: Final = "details."
EXTERNAL: Final = "external.reported"
MEMBERS: Final = frozenset(
    {
        "id", "type", "time", "tenant_id", "actor", "actor_kind", "client_id", "result", "address",
        "request_id", "reason", "count",
    }
)  # fmt: skip
WORKED_OUT: Final = frozenset({"network", "hour", "weekday"})
REMEMBERED: Final = frozenset({"new_network", "unusual_hour", "old_secret_hours"})
_MONDAY: Final = 3
"""The first day of the clock, 1970-01-01, was a Thursday."""


def knows(name: str) -> bool:
    """Whether a rule may ask for the field *name*."""
    detail = name.startswith(DETAILS) and len(name) > len(DETAILS)
    return detail or name in MEMBERS | WORKED_OUT | REMEMBERED


def reader(name: str) -> Read:
    """Return what reads the field *name* of an event, None where it has none."""
    if name.startswith(DETAILS):
        inner = name.removeprefix(DETAILS)
        return lambda event: event["details"].get(inner)
    return _WORKED.get(name) or (lambda event: event.get(name))


def instant_of(event: Fields) -> int:
    """Return when *event* happened (ms): if elsewhere, when it is said to have, never later."""
    told = event.get("at")
    at = told if isinstance(told, int) else from_rfc3339(event["time"])
    said = event["details"].get("occurred_at") if event["type"] == EXTERNAL else None
    return min(at, from_rfc3339(said)) if said else at


@lru_cache(maxsize=16_384)
def network_of(address: str) -> str:
    """Return the network that *address* is in as its owners hand them out: a /24, or a /48."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return address
    width = 24 if place.version == 4 else 48
    return str(ipaddress.ip_network((place, width), strict=False))


def hour_of(event: Fields) -> int:
    """Return the hour of the day, in UTC."""
    return instant_of(event) // HOUR % 24


def _weekday(event: Fields) -> int:
    return (instant_of(event) // DAY + _MONDAY) % 7


def _network(event: Fields) -> str | None:
    address = event.get("address")
    return network_of(address) if address else None


_WORKED: Final[Mapping[str, Read]] = {
    "network": _network,
    "hour": hour_of,
    "weekday": _weekday,
}
