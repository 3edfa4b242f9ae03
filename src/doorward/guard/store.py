"""The one statement a call is judged by: the card, whether the token was revoked, and its key."""

from doorward.clients import CARD_KEYS, card_columns, card_statement
from doorward.kernel.db import Lookup
from doorward.signing import unscoped_public_jwk
from doorward.tenants import tenant_table
from doorward.tokens import revoked_column

_TENANT = tenant_table.alias("t").c.id

UNSCOPED_CALL = Lookup(
    "guard.call",
    (*CARD_KEYS, "jti", "kid"),
    lambda host, slug, client, credential, now, jti, kid: card_statement(
        host,
        slug,
        client,
        credential,
        [
            *card_columns(now),
            revoked_column(_TENANT, jti).label("revoked"),
            unscoped_public_jwk(_TENANT, kid, now).label("public_jwk"),
        ],
    ),
)
