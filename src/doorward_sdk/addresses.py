"""Whose a network address is, as far as trusted proxies let one believe it."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def forwarded_for(header: str, peer: str, trusted: tuple[Network, ...]) -> str:
    """Return the rightmost address of *header* that is no trusted proxy, else the leftmost."""
    address = peer
    for part in reversed(header.split(",")):
        candidate = part.strip()
        if not is_address(candidate):
            break
        address = candidate
        if not is_within(candidate, trusted):
            break
    return address


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
def is_address(text: str) -> bool:
    """Whether *text* is an IPv4 or IPv6 address without a zone."""
    # A zone (RFC 4007 §11) may be any text, and means something on its own machine only.
    if "%" in text:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
