"""From where a credential may be used: addresses, networks and ranges, IPv4 and IPv6 (TOK-15).

A filter is a text such as ``10.0.0.7, 192.0.2.0/24, 10.1.0.1-10.1.0.9, 2001:db8::/32``. An empty
one lets every address pass; where there is one, an address that is not known passes never.
"""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from doorward.kernel.errors import Invalid

LONGEST: Final = 2_000
MOST: Final = 100

_WORDS: Final = "addresses, networks such as 10.0.0.0/8, or ranges such as 10.0.0.1-10.0.0.9"
_BREAKS: Final = re.compile(r"[\s,;]+")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class AddressFilter:
    """The ranges that let an address pass, each as IP version, first and last number."""

    ranges: tuple[tuple[int, int, int], ...]

    def admits(self, address: str) -> bool:
        """Whether *address* is in one of the ranges, or there are none at all."""
        if not self.ranges:
            return True
        try:
            place = _plain(ipaddress.ip_address(address))
        except ValueError:
            return False
        if "%" in address:
            return False
        number = int(place)
        return any(
            version == place.version and first <= number <= last
            for version, first, last in self.ranges
        )


NO_FILTER: Final = AddressFilter(())


@lru_cache(maxsize=4096)
def filter_of(text: str) -> AddressFilter:
    """Return the filter that *text* spells; raises :class:`Invalid` naming what is none."""
    if not text.strip(" ,;"):
        return NO_FILTER
    parts = [part for part in _BREAKS.split(text.strip()) if part]
    if len(text) > LONGEST or len(parts) > MOST:
        raise Invalid.field("filter", f"at most {MOST} {_WORDS}")
    try:
        return AddressFilter(tuple(_range(part) for part in parts))
    except ValueError:
        raise Invalid.field("filter", _WORDS) from None


def _range(part: str) -> tuple[int, int, int]:
    if "%" in part:
        message = "a zone means something on its own machine only"
        raise ValueError(message)
    first, dash, last = part.partition("-")
    if dash:
        low, high = (_plain(ipaddress.ip_address(end)) for end in (first, last))
        if low.version != high.version or int(low) > int(high):
            message = "a range that is none"
            raise ValueError(message)
        return low.version, int(low), int(high)
    network = ipaddress.ip_network(part)
    return network.version, int(network.network_address), int(network.broadcast_address)


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for (RFC 4291 §2.5.5.2), else itself."""
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address
    return address
