"""Signing keys of tenants: who signs now, whom to check with, and how keys take turns.

Owns each tenant's ring of keys, its rotation, the JWK set, and the one place for JOSE.
Does not own tokens: what they say is for the tokens room, whether they count for the
guard. A key belongs to one tenant and one algorithm, is published before it signs, and
stays published until its last token has expired (guarantee 6): who signs a long-lived one
says so by :func:`keep_published`.
"""

from doorward.signing.jose import SigningKey, TooLong
from doorward.signing.model import JWKS_MAX_AGE, LONGEST_TOKEN, Algorithm, Ring, RingKey, State
from doorward.signing.service import (
    READ,
    Signers,
    catch_up,
    keep_published,
    key_set,
    published_key,
    report,
    ring,
    unscoped_public_jwk,
    unscoped_signing_kid,
    verification_key,
)

__all__ = [
    "JWKS_MAX_AGE",
    "LONGEST_TOKEN",
    "READ",
    "Algorithm",
    "Ring",
    "RingKey",
    "Signers",
    "SigningKey",
    "State",
    "TooLong",
    "catch_up",
    "keep_published",
    "key_set",
    "published_key",
    "report",
    "ring",
    "unscoped_public_jwk",
    "unscoped_signing_kid",
    "verification_key",
]
