"""A head: the newest hash of a tenant's chain, with what it covers, signed.

It is a compact JWS (RFC 7515) of a type of its own, so that nobody takes it for a token, signed by
the tenant's signing key. The key goes along beside it, named by its thumbprint (RFC 7638): a key
that left the ring long ago still shows what it signed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from doorward.kernel.clock import rfc3339
from doorward_sdk import UnusableKey, import_jwk
from doorward_sdk.encoding import decode_segment, encode_segment, read_object

_OCTETS: Final = 32
TYPE: Final = "doorward-head+jws"
"""The ``typ`` of a head (RFC 7515 §4.1.9). No verifier of access tokens takes it."""

_MEMBERS: Final = {
    "EC": ("crv", "kty", "x", "y"),
    "OKP": ("crv", "kty", "x"),
    "RSA": ("e", "kty", "n"),
}
"""What names a key (RFC 7638 §3.2)."""


class UnsoundHead(ValueError):
    """What claims to be a head and is none; the message says which part is wrong."""


@dataclass(frozen=True, slots=True)
class Head:
    """One head. ``event`` is the id of the last event it covers, ``count`` how many it covers.

    ``hash`` has 32 octets; ``number`` counts the tenant's heads from 1.
    """

    tenant: str
    number: int
    event: str
    count: int
    hash: bytes

    def claims(self, at: int) -> dict[str, Any]:
        """Return what is signed, for a head made at the instant *at* (ms)."""
        return {
            "v": 1,
            "tenant": self.tenant,
            "number": self.number,
            "events": self.count,
            "event": self.event,
            "hash": self.hash.hex(),
            "time": rfc3339(at),
        }


def read_head(jws: str, jwk: Mapping[str, Any]) -> Head:
    """Return the head that *jws* says, signed by the key in *jwk*; raises :class:`UnsoundHead`."""
    try:
        raw = jws.encode("ascii")
        header, payload, signature = raw.split(b".")
        head = read_object(decode_segment(header))
        claims = read_object(decode_segment(payload))
        key = import_jwk(jwk)
        proof = decode_segment(signature)
    except (ValueError, UnusableKey):
        raise UnsoundHead("it is no signed head") from None
    if head.get("typ") != TYPE or head.get("alg") != key.alg or head.get("kid") != key.kid:
        raise UnsoundHead("it is signed as something else")
    if thumbprint(jwk) != key.kid:
        raise UnsoundHead("its key is not the one that is named")
    if not key.signed(raw[: len(header) + 1 + len(payload)], proof):
        raise UnsoundHead("its signature does not hold")
    return _head(claims)


def _head(claims: Mapping[str, Any]) -> Head:
    try:
        head = Head(
            claims["tenant"], claims["number"], claims["event"], claims["events"],
            bytes.fromhex(claims["hash"]),
        )  # fmt: skip
        texts = {type(claims[name]) for name in ("tenant", "event")}
        if claims["v"] != 1 or texts != {str} or len(head.hash) != _OCTETS:
            raise UnsoundHead("it is a head of another kind")
    except (KeyError, TypeError, ValueError):
        raise UnsoundHead("it is a head of another kind") from None
    return head


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """Return the RFC 7638 thumbprint of a public key, in base64url."""
    members = {name: jwk.get(name) for name in _MEMBERS.get(str(jwk.get("kty")), ())}
    canonical = orjson.dumps(members, option=orjson.OPT_SORT_KEYS)
    return encode_segment(hashlib.sha256(canonical).digest()).decode("ascii")
