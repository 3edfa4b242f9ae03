"""What may be believed of a network address: whose it is, and what it is counted under."""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from doorward.settings import Network

_FORWARDING: Final = frozenset(
    ("forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip")
)
_LOOPBACK: Final = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def forwarded_for(header: str, peer: str, trusted: tuple[Network, ...]) -> str:
    """Return the rightmost address of *header* that is no trusted proxy, else the leftmost."""
    address = peer
    for part in reversed(header.split(",")):
        candidate = part.strip()
        if not _is_address(candidate):
            break
        address = candidate
        if not is_within(candidate, trusted):
            break
    return address


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


@lru_cache(maxsize=4096)
def is_within(address: str, trusted: tuple[Network, ...]) -> bool:
    """Whether *address* is one of the networks *trusted*; what is no address is in none."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(place, ipaddress.IPv6Address) and place.ipv4_mapped:
        place = place.ipv4_mapped
    return any(place in network for network in trusted)


@lru_cache(maxsize=4096)
def _is_address(text: str) -> bool:
    # A zone (RFC 4007 §11) may be any text, and means something on its own machine only.
    if "%" in text:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
