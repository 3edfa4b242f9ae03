"""Why a token was refused: a small closed set of reasons."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What was wrong with a token. Values are permanent: logs and metrics carry them."""

    TOO_LARGE = "too_large"
    """Longer than 4 KB (SPEC §3)."""
    MALFORMED = "malformed"
    """Not three canonical base64url parts, or not strict JSON inside (RFC 7515 §7.1)."""
    HEADER_REFUSED = "header_refused"
    """The header asks for an extension, or brings or points at its own key."""
    WRONG_TYPE = "wrong_type"
    """``typ`` is not that of an access token (RFC 9068 §4)."""
    WRONG_ALGORITHM = "wrong_algorithm"
    """``alg`` is unknown here, or not the one its key is bound to (RFC 8725 §3.1)."""
    UNKNOWN_KEY = "unknown_key"
    """No key of this ``kid``."""
    BAD_SIGNATURE = "bad_signature"
    """The key did not sign these octets."""
    INVALID_CLAIMS = "invalid_claims"
    """A required claim is missing, or a claim has the wrong type (RFC 9068 §2.2)."""
    BOUND = "bound"
    """Sender-constrained (``cnf``), and nobody here can check the binding (RFC 7800)."""
    WRONG_ISSUER = "wrong_issuer"
    """Issued by somebody else."""
    WRONG_AUDIENCE = "wrong_audience"
    """Meant for somebody else."""
    EXPIRED = "expired"
    """``exp`` has come."""
    NOT_YET_VALID = "not_yet_valid"
    """``nbf`` or ``iat`` lies further in the future than clocks may differ."""


class TokenRefused(Exception):
    """A token must not be accepted.

    *reason* is for programs. *subject* names the header or claim at fault where
    there is one. Neither ever holds a value out of the token.
    """

    def __init__(self, reason: Reason, subject: str | None = None) -> None:
        """Keep the *reason*, and the name of the member at fault."""
        super().__init__(reason.value if subject is None else f"{reason.value}: {subject}")
        self.reason = reason
        self.subject = subject
