"""The head of a call to a protected API, read once and strictly into a frozen value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from doorward_sdk.addresses import Network, forwarded_for, is_within
from doorward_sdk.denial import malformed, no_tenant, no_token, not_your_tenant

# RFC 6750 §2.1. Two headers that a proxy joined with a comma are no token.
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_TENANT: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True, slots=True)
class Call:
    """A request that carries a token nobody has looked at yet.

    *path* is as it was sent, escapes and all. *tenant* is what the tenant's header names, None
    where the API has no such header.
    """

    method: str
    path: str
    address: str
    tenant: str | None
    token: str = field(repr=False)


def read_call(
    method: str,
    path: bytes,
    headers: Iterable[tuple[bytes, bytes]],
    peer: str,
    *,
    tenant_header: str = "",
    trusted: tuple[Network, ...] = (),
) -> Call:
    """Return the call that these parts of a request make. Header names are lower case.

    Raises Denied: 401 without a bearer token, 400 for more than one Authorization header or a
    missing tenant, 403 for a tenant that can be nobody's.
    """
    named: dict[str, list[str]] = {}
    for name, value in headers:
        named.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return Call(
        method,
        path.decode("latin-1"),
        caller_address(named, peer, trusted),
        _tenant(named, tenant_header),
        _bearer(named.get("authorization", [])),
    )


def caller_address(named: dict[str, list[str]], peer: str, trusted: tuple[Network, ...]) -> str:
    """Return where a call came from: *peer*, unless that is a trusted proxy which tells more."""
    if not trusted or not is_within(peer, trusted):
        return peer
    return forwarded_for(",".join(named.get("x-forwarded-for", ())), peer, trusted)


def _bearer(values: list[str]) -> str:
    if len(values) > 1:
        raise malformed("the header Authorization came more than once")
    scheme, _, token = values[0].partition(" ") if values else ("", "", "")
    if scheme.lower() != "bearer" or not token.strip(" "):
        raise no_token()
    token = token.strip(" ")
    if _TOKEN.fullmatch(token) is None:
        raise malformed("the header Authorization holds no single bearer token")
    return token


def _tenant(named: dict[str, list[str]], header: str) -> str | None:
    if not header:
        return None
    # Who sends no token is told so first, not how to write the header.
    _bearer(named.get("authorization", []))
    values = named.get(header.lower(), [])
    if not values:
        raise no_tenant(header)
    if len(values) > 1 or _TENANT.fullmatch(values[0]) is None:
        raise not_your_tenant(header)
    return values[0]
