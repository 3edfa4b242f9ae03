"""Requests that this server sends of its own accord, to addresses that tenants chose.

Whoever may choose an address could make the server knock at doors that only it can reach. So an
address is resolved here, every place it stands for must be public or one the operator named, the
connection goes to a place that was looked at, and no redirect is followed (OWASP SSRF).
"""

import asyncio
import ipaddress
import socket
import ssl
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

_MOST_FETCHED: Final = 1024 * 1024
_FIRST_PAUSE: Final = 0.4
_AGAIN: Final = frozenset({408, 425, 429})
_ELSEWHERE: Final = tuple(
    ipaddress.ip_network(one)
    for one in ("::/96", "2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "fec0::/10")
)
"""IPv6 networks whose addresses stand for IPv4 ones, wherever these are (RFC 3056, 4291, 4380,
6052), and the old site-local ones (RFC 3879), which Python takes for global."""


class Unreachable(Exception):
    """No place at the address may or can be reached; ``final`` when trying again is no use."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Poster:
    """Posts to addresses that tenants chose, and keeps its connections until :meth:`close`.

    *ca* (PEM) is trusted instead of the system's authorities where it is not empty.
    """

    def __init__(self, allowed: AddressFilter, ca: str = "") -> None:
        self._allowed = allowed
        trust = ssl.create_default_context(cadata=ca) if ca else httpx.create_ssl_context()
        self._client = httpx.AsyncClient(verify=trust, trust_env=False, follow_redirects=False)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """Post *body* to *url* until it arrives, with pauses that grow and differ.

        A refusal (a status that is none of 2xx, 408, 425, 429, 5xx) and an address that may not
        be reached are final. The same request is sent again, so it must be harmless twice.
        """
        deadline = monotonic() + PATIENCE
        number = 0
        while True:
            number += 1
            delivery, final = await _try(
                self._client, url, body, headers, self._allowed, number, deadline
            )
            pause = _FIRST_PAUSE * 2 ** (number - 1) * (1 + random_fraction())
            if final or number == TRIES or monotonic() + pause >= deadline:
                return delivery
            await asyncio.sleep(pause)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()


async def deliver(
    url: str, body: bytes, headers: Mapping[str, str], allowed: AddressFilter
) -> Delivery:
    """Post *body* to *url* once and for all; see :meth:`Poster.post`."""
    poster = Poster(allowed)
    try:
        return await poster.post(url, body, headers)
    finally:
        await poster.close()


async def fetch(url: str, allowed: AddressFilter) -> bytes:
    """Return what *url* gives with 200, a megabyte at most; raises ``OSError`` for all else."""
    trust = httpx.create_ssl_context()
    try:
        async with (
            asyncio.timeout(PATIENCE),
            httpx.AsyncClient(verify=trust, trust_env=False, follow_redirects=False) as client,
        ):
            place = await _resolve(url, allowed)
            answer = await client.send(_to(client, "GET", url, place, {}), stream=True)
            found = b""
            async for part in answer.aiter_bytes():
                found += part
                if len(found) > _MOST_FETCHED:
                    break
            await answer.aclose()
    except (Unreachable, TimeoutError, httpx.HTTPError) as cause:
        message = f"it cannot be fetched ({type(cause).__name__})"
        raise OSError(message) from None
    if answer.status_code != 200 or len(found) > _MOST_FETCHED:
        message = f"it answered {answer.status_code} with {len(found)} bytes"
        raise OSError(message)
    return found


def _to(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    place: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> httpx.Request:
    """Return the request for *url* that goes to *place*."""
    asked = httpx.URL(url)
    return client.build_request(
        method,
        asked.copy_with(host=place),
        content=body,
        headers={**headers, "Host": asked.netloc.decode()},
        timeout=PATIENCE,
        # The certificate must be of the host that was named, not of the place it led to.
        extensions={"sni_hostname": asked.host},
    )


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
    except Unreachable as unreachable:
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
    sent = {**headers, "Content-Type": "application/json"}
    request = _to(client, "POST", url, place, sent, body)
    try:
        answer = await client.send(request, stream=True)
        await answer.aclose()
    except httpx.TimeoutException:
        raise Unreachable("it did not answer in time") from None
    except httpx.TransportError as cause:
        certificate = "CERTIFICATE" in str(cause).upper()
        words = "its certificate is not trusted" if certificate else "it cannot be connected to"
        raise Unreachable(words, final=certificate) from cause
    return answer.status_code


async def _resolve(url: str, allowed: AddressFilter) -> str:
    """Return an address that the host of *url* stands for, when all that it stands for may be."""
    parts = urlsplit(url)
    return (await places_of(parts.hostname or "", parts.port or 443, allowed))[0]


async def places_of(host: str, port: int, allowed: AddressFilter) -> list[str]:
    """Return the addresses that *host* stands for, when this server may call all of them.

    Raises :class:`Unreachable`. Whoever connects has to go to one of these, not to the name: it
    may stand for something else a moment later.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("its name is not known") from None
    places = [str(one[4][0]) for one in found]
    if not places or not all(may_reach(place, allowed) for place in places):
        raise Unreachable("its address is not one this server may call", final=True)
    return places


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
