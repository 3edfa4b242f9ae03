"""Checks Doorward's access tokens, without doing any I/O.

Owns: the strict reading of a compact JWS, the public keys that may have signed
it, the claims of an RFC 9068 access token. Does not own: fetching keys, clocks,
caches, HTTP. The caller brings the token, the keys and the time. The server's
own guard uses this very code, so there is one implementation of trust.

Trust grows in three steps, each with a type of its own::

    parse(presented)            -> UnverifiedToken   whose key does it claim?
    check_signature(token, key) -> SignedClaims      that key did sign it
    judge(signed, expected, now)-> Verified          and it is meant for us, now

``Verifier(issuer, audience, keys).verify(presented, now)`` does all three. Each
step returns or raises :class:`TokenRefused` with one :class:`Reason`.
"""

from doorward_sdk.claims import Expected, Verified, judge
from doorward_sdk.compact import UnverifiedToken, parse
from doorward_sdk.keys import Key, UnusableKey, import_jwk, import_jwks
from doorward_sdk.refusal import Reason, TokenRefused
from doorward_sdk.signature import SignedClaims, check_signature
from doorward_sdk.verifier import Verifier

__all__ = [
    "Expected",
    "Key",
    "Reason",
    "SignedClaims",
    "TokenRefused",
    "UnusableKey",
    "UnverifiedToken",
    "Verified",
    "Verifier",
    "check_signature",
    "import_jwk",
    "import_jwks",
    "judge",
    "parse",
]
