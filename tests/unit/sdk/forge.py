"""A forger's workbench: tokens of every kind, genuine and not, from bare cryptography.

It shares no code with the verifier, so that a mistake there is not repeated here.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from doorward_sdk import Key, Verifier

ALGORITHMS = ("ES256", "EdDSA", "RS256")
ISSUER = "https://door.example"
AUDIENCE = "https://door.example/api/v1"
NOW = 1_800_000_000

Private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def private(alg: str, name: str = "ours") -> Private:
    """Give the private key for *alg* of that *name*, the same all through a run."""
    return _private(alg, name)


@cache
def _private(alg: str, name: str) -> Private:
    if alg == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    if alg == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(alg: str, name: str = "ours") -> Key:
    """Give the verifier's side of :func:`private`."""
    return Key(kid=f"kid-{alg}", alg=alg, public=private(alg, name).public_key())


def verifier() -> Verifier:
    """Give a verifier that knows our three keys."""
    return Verifier(ISSUER, AUDIENCE, [public(alg) for alg in ALGORITHMS])


def claims(**changes: Any) -> dict[str, Any]:
    """Give the claims of a good token with *changes*; `...` takes a claim away."""
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "key-1",
        "client_id": "key-1",
        "scope": "users:read clients:write",
        "jti": "0123456789abcdef",
        "iat": NOW - 60,
        "nbf": NOW - 60,
        "exp": NOW + 840,
        "tenant": "9f8f7c0e-9d5a-4ac1-8f0b-4b0c2a1d3e4f",
        "cid": "abcdefghijklmnop",
        "gen": 1,
    }
    return {name: value for name, value in (good | changes).items() if value is not ...}


def header(alg: str = "ES256", **changes: Any) -> dict[str, Any]:
    """Give the header of a good token with *changes*; `...` takes a member away."""
    good = {"alg": alg, "kid": f"kid-{alg}", "typ": "at+jwt"}
    return {name: value for name, value in (good | changes).items() if value is not ...}


def b64(octets: bytes) -> str:
    """Spell *octets* in unpadded base64url."""
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def sign(alg: str, message: bytes, name: str = "ours") -> bytes:
    """Sign *message* as JWS does (RFC 7518 §3)."""
    key = private(alg, name)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), SHA256())
    return key.sign(message)


def token(
    alg: str = "ES256",
    head: Mapping[str, Any] | bytes | None = None,
    body: Mapping[str, Any] | bytes | None = None,
    name: str = "ours",
) -> str:
    """Make a correctly signed token out of any header and any payload whatever."""
    head = header(alg) if head is None else head
    body = claims() if body is None else body
    parts = [
        part if isinstance(part, bytes) else json.dumps(part).encode() for part in (head, body)
    ]
    message = ".".join(b64(part) for part in parts)
    return f"{message}.{b64(sign(alg, message.encode(), name))}"


def digest(text: str) -> str:
    """Give a short name for *text*."""
    return hashlib.sha256(text.encode()).hexdigest()
