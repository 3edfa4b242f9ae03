"""What may be believed of a network address: whose it is, and what it is counted under."""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from doorward_sdk import forwarded_for, is_within

__all__ = ["forwarded_for", "is_loopback", "is_within", "source_of"]

_FORWARDING: Final = frozenset(
    ("forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip")
)
_LOOPBACK: Final = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


@lru_cache(maxsize=4096)
def source_of(address: str) -> str:
    """Return what *address* is counted under: of IPv6 the /64, where one host has them all."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(place, ipaddress.IPv4Address):
        return address
    mapped = place.ipv4_mapped
    return str(mapped or ipaddress.ip_network((place.packed, 64), strict=False))


def is_loopback(address: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether *address* is this machine's own; a forwarded request never counts as such."""
    if headers and not _FORWARDING.isdisjoint(headers):
        return False
    return _is_of_this_machine(address)


@lru_cache(maxsize=4096)
def _is_of_this_machine(address: str) -> bool:
    return is_within(address, _LOOPBACK)
