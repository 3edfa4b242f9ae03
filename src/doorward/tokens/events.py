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
REVOKED = declare("token.revoked", "A token was revoked by the client it was issued to", "jti")
