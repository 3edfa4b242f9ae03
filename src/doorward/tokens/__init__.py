"""Tokens: from a proven client to a short-lived token that says exactly what it may.

Owns the one pipeline every grant runs through, what a token says, revocation and the
metadata a client library finds by itself. Does not own who clients are, keys, or whether
a call may pass (the guard).
"""

from doorward.tokens.model import Asked, Declined, Granted, Method
from doorward.tokens.service import (
    ISSUER_PATHS,
    Catalogues,
    Issuer,
    Plant,
    Prover,
    Revoker,
    Spoken,
    admit,
    issuer_of,
    revoked_column,
)
from doorward.tokens.wire.oauth import ask, check_transport, oauth_answer, read_parameters

__all__ = [
    "ISSUER_PATHS",
    "Asked",
    "Catalogues",
    "Declined",
    "Granted",
    "Issuer",
    "Method",
    "Plant",
    "Prover",
    "Revoker",
    "Spoken",
    "admit",
    "ask",
    "check_transport",
    "issuer_of",
    "oauth_answer",
    "read_parameters",
    "revoked_column",
]
