"""Tokens: from a proven client to a short-lived token that says exactly what it may.

Owns the one pipeline every grant runs through, what a token says, revocation and the
metadata a client library finds by itself. Does not own who clients are, keys, or whether
a call may pass (the guard).
"""

from doorward.tokens.model import Asked, Declined, Granted, Lent, Method
from doorward.tokens.service import (
    ISSUER_PATHS,
    LONGEST_CALL,
    Catalogues,
    Issuer,
    Login,
    PersonIssuer,
    PersonProver,
    Plant,
    Porter,
    Prover,
    Refresher,
    Revoker,
    Spoken,
    admit,
    card_for,
    issuer_of,
    note_unread,
    revoked_column,
)
from doorward.tokens.wire.oauth import (
    ask,
    check_transport,
    declined,
    oauth_answer,
    read_parameters,
)
from doorward.tokens.wire.oauth import refused as oauth_refused
from doorward.tokens.wire.token import exchange, standard
from doorward.tokens.wire.user_token import read_members

__all__ = [
    "ISSUER_PATHS",
    "LONGEST_CALL",
    "Asked",
    "Catalogues",
    "Declined",
    "Granted",
    "Issuer",
    "Lent",
    "Login",
    "Method",
    "PersonIssuer",
    "PersonProver",
    "Plant",
    "Porter",
    "Prover",
    "Refresher",
    "Revoker",
    "Spoken",
    "admit",
    "ask",
    "card_for",
    "check_transport",
    "declined",
    "exchange",
    "issuer_of",
    "note_unread",
    "oauth_answer",
    "oauth_refused",
    "read_members",
    "read_parameters",
    "revoked_column",
    "standard",
]
