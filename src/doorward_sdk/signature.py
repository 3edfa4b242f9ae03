"""From a token that claims a key to claims that this key has signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from doorward_sdk.compact import UnverifiedToken
from doorward_sdk.encoding import read_object
from doorward_sdk.keys import Key
from doorward_sdk.refusal import Reason, TokenRefused


@dataclass(frozen=True, slots=True)
class SignedClaims:
    """Claims that *key* has signed, whoever they are meant for and however old they are.

    They follow from the token's octets and the key alone, so they may be remembered
    by both. Whether the key still counts, and whether the claims are for us and now,
    is asked every time.
    """

    key: Key
    claims: Mapping[str, object] = field(repr=False)


def check_signature(token: UnverifiedToken, key: Key) -> SignedClaims:
    """Return the claims of *token* if *key* signed them.

    Raises TokenRefused: UNKNOWN_KEY for another key's token, WRONG_ALGORITHM when the
    token names another algorithm than the key's, BAD_SIGNATURE, MALFORMED.
    """
    if token.kid != key.kid:
        raise TokenRefused(Reason.UNKNOWN_KEY)
    if token.alg != key.alg:
        raise TokenRefused(Reason.WRONG_ALGORITHM)
    if not key.signed(token.signing_input, token.signature):
        raise TokenRefused(Reason.BAD_SIGNATURE)
    try:
        claims = read_object(token.payload)
    except ValueError:
        raise TokenRefused(Reason.MALFORMED, "claims") from None
    return SignedClaims(key=key, claims=MappingProxyType(claims))
