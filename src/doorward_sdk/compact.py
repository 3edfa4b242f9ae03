"""Reading a compact JWS (RFC 7515 §7.1) before anybody trusts it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from doorward_sdk.encoding import decode_segment, read_object
from doorward_sdk.refusal import Reason, TokenRefused

MOST_OCTETS = 4096
"""The longest token read (SPEC §3)."""

ALGORITHMS = frozenset({"ES256", "EdDSA", "RS256"})
"""The algorithms a key may be bound to. ``none`` and the HMAC family are not among them."""

# RFC 8725 §3.10: a token never says where its key is, nor brings it along. Extensions
# (`crit`) are refused whole, since none is known here (RFC 7515 §4.1.11).
_REFUSED_HEADERS = ("crit", "b64", "jku", "jwk", "x5u", "x5c")
_TYPES = frozenset({"at+jwt", "application/at+jwt"})
_KID = re.compile(r"[!-~]{1,128}")


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A well-formed token that nobody has vouched for yet.

    Its *kid* and *alg* are only claims: good for finding a key, for nothing else. The
    payload stays unread until the signature holds.
    """

    kid: str
    alg: str
    signing_input: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def parse(presented: str | bytes) -> UnverifiedToken:
    """Read the outside of a compact access token.

    Raises TokenRefused: TOO_LARGE, MALFORMED, HEADER_REFUSED, WRONG_TYPE,
    WRONG_ALGORITHM.
    """
    if len(presented) > MOST_OCTETS:
        raise TokenRefused(Reason.TOO_LARGE)
    try:
        raw = presented.encode("ascii") if isinstance(presented, str) else presented
        header, payload, signature = raw.split(b".")
        kid, alg = _read_header(header)
        return UnverifiedToken(
            kid=kid,
            alg=alg,
            signing_input=raw[: len(header) + 1 + len(payload)],
            payload=decode_segment(payload),
            signature=decode_segment(signature),
        )
    except ValueError:
        # The cause would quote parts of the token, so it is not kept.
        raise TokenRefused(Reason.MALFORMED) from None


# One key writes one header, so the same few segments come again and again. What is
# remembered follows from the segment alone, and a refusal is never remembered.
@lru_cache(maxsize=256)
def _read_header(segment: bytes) -> tuple[str, str]:
    header = read_object(decode_segment(segment))
    for name in _REFUSED_HEADERS:
        if name in header:
            raise TokenRefused(Reason.HEADER_REFUSED, name)
    kind, alg, kid = header.get("typ"), header.get("alg"), header.get("kid")
    # RFC 9068 §4, and RFC 7515 §4.1.9: media types compare without case.
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise TokenRefused(Reason.WRONG_TYPE)
    if not isinstance(alg, str) or alg not in ALGORITHMS:
        raise TokenRefused(Reason.WRONG_ALGORITHM)
    if not isinstance(kid, str) or not _KID.fullmatch(kid):
        raise TokenRefused(Reason.MALFORMED, "kid")
    return kid, alg
