"""What the tokens room can report."""

from doorward.events import declare

ISSUED = declare(
    "token.issued", "An access token was issued",
    "jti", "credential", "scope", "audience", "expires_in", "grant", "kid",
)  # fmt: skip
REFUSED = declare(
    "token.refused",
    "A client proved who it is but was refused, a token or (without `grant`) another answer;"
    " `reason` says why",
    "grant",
)
REFRESH_FAILED = declare(
    "refresh.failed", "A refresh token was presented that is not accepted; `reason` says why"
)
FAMILY_ENDED = declare(
    "refresh.ended",
    "A family of refresh tokens was ended with the access tokens it gave; `why` says what for",
    "family", "why",
)  # fmt: skip
REVOKED = declare("token.revoked", "A token was revoked by the client it was issued to", "jti")
