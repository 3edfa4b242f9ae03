"""Requests that this server sends of its own accord, to addresses that tenants chose.

Whoever may choose an address could make the server knock at doors that only it can reach. So an
address is resolved here, every place it stands for must be public or one the operator named, the
connection goes to a place that was looked at, and no redirect is followed (OWASP SSRF).
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx

from doorward.kernel.clock import monotonic
from doorward.kernel.filter import AddressFilter
from doorward.kernel.ids import random_fraction
from doorward.web.receivers import Delivery

TRIES: Final = 3
PATIENCE: Final = 10.0
"""Seconds that all tries of one delivery may take together."""

_FIRST_PAUSE: Final = 0.4
_AGAIN: Final = frozenset({408, 425, 429})
_ELSEWHERE: Final = tuple(
    ipaddress.ip_network(one)
    for one in ("::/96", "2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "fec0::/10")
)
"""IPv6 networks whose addresses stand for IPv4 ones, wherever these are (RFC 3056, 4291, 4380,
6052), and the old site-local ones (RFC 3879), which Python takes for global."""


class _Unreachable(Exception):
    """No place at the address may or can be reached; ``final`` when trying again is no use."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


async def deliver(
    url: str, body: bytes, headers: Mapping[str, str], allowed: AddressFilter
) -> Delivery:
    """Post *body* to *url* until it arrives, with pauses that grow and differ.

    A refusal (a status that is none of 2xx, 408, 425, 429, 5xx) and an address that may not be
    reached are final. The same request is sent again, so it must be harmless twice.
    """
    deadline = monotonic() + PATIENCE
    trust = httpx.create_ssl_context()
    async with httpx.AsyncClient(verify=trust, trust_env=False, follow_redirects=False) as client:
        number = 0
        while True:
            number += 1
            delivery, final = await _try(client, url, body, headers, allowed, number, deadline)
            pause = _FIRST_PAUSE * 2 ** (number - 1) * (1 + random_fraction())
            if final or number == TRIES or monotonic() + pause >= deadline:
                return delivery
            await asyncio.sleep(pause)


async def _try(
    client: httpx.AsyncClient,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    allowed: AddressFilter,
    number: int,
    deadline: float,
) -> tuple[Delivery, bool]:
    """Return how one try went, and whether another one would be no use."""
    try:
        async with asyncio.timeout(max(0.1, deadline - monotonic())):
            place = await _resolve(url, allowed)
            status = await _post(client, url, place, body, headers)
    except _Unreachable as unreachable:
        return Delivery(None, number, unreachable.reason), unreachable.final
    except TimeoutError:
        return Delivery(None, number, "it did not answer in time"), False
    again = status in _AGAIN or status >= 500
    delivery = Delivery(status, number)
    return delivery if delivery.arrived else Delivery(status, number, f"it answered {status}"), (
        not again
    )


async def _post(
    client: httpx.AsyncClient, url: str, place: str, body: bytes, headers: Mapping[str, str]
) -> int:
    """Send the request to *place*, as the host that *url* names, and return the status."""
    asked = httpx.URL(url)
    host = asked.host
    sent = {**headers, "Host": asked.netloc.decode(), "Content-Type": "application/json"}
    request = client.build_request(
        "POST",
        asked.copy_with(host=place),
        content=body,
        headers=sent,
        timeout=PATIENCE,
        # The certificate must be of the host that was named, not of the place it led to.
        extensions={"sni_hostname": host},
    )
    try:
        answer = await client.send(request, stream=True)
        await answer.aclose()
    except httpx.TimeoutException:
        raise _Unreachable("it did not answer in time") from None
    except httpx.TransportError as cause:
        certificate = "CERTIFICATE" in str(cause).upper()
        words = "its certificate is not trusted" if certificate else "it cannot be connected to"
        raise _Unreachable(words, final=certificate) from cause
    return answer.status_code


async def _resolve(url: str, allowed: AddressFilter) -> str:
    """Return an address that the host of *url* stands for, when all that it stands for may be."""
    parts = urlsplit(url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            parts.hostname, parts.port or 443, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError):
        raise _Unreachable("its name is not known") from None
    places = [str(one[4][0]) for one in found]
    if not places or not all(may_reach(place, allowed) for place in places):
        raise _Unreachable("its address is not one this server may call", final=True)
    return places[0]


def may_reach(address: str, allowed: AddressFilter) -> bool:
    """Whether the server may call *address*: a public one, or one that the operator named."""
    if allowed.ranges and allowed.admits(address):
        return True
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(place, ipaddress.IPv6Address):
        if place.ipv4_mapped is not None:
            return may_reach(str(place.ipv4_mapped), allowed)
        if any(place in network for network in _ELSEWHERE):
            return False
    return place.is_global and not place.is_multicast
