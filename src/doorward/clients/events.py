"""What the clients room can report, of each kind of machine identity under its own name."""

from doorward.events import declare

CREATED = declare("client.created", "A client was registered", "id", "name", "permissions")
EDITED = declare("client.edited", "A client was edited; `changed` names the members", "changed")
RESET = declare("client.reset", "A client's secrets and tokens were ended, a new secret made")
ROTATED = declare(
    "client.rotated", "A new secret was made beside the old ones", "old_secret_expires_at"
)
ENABLED = declare("client.enabled", "A client was enabled")
DISABLED = declare("client.disabled", "A client was disabled: nothing of it is accepted")
EXPIRED = declare("client.expired", "A client was brought to its end now, and stays listed")
DELETED = declare("client.deleted", "A client was deleted with its secrets and tokens", "name")

KEY_CREATED = declare("api_key.created", "An API key was made", "id", "name", "roles", "expires_at")
KEY_EDITED = declare(
    "api_key.edited", "An API key was edited; `changed` names the members", "changed"
)
KEY_RESET = declare("api_key.reset", "An API key's secrets and tokens were ended, a new one made")
KEY_ROTATED = declare(
    "api_key.rotated", "A new secret was made beside the old ones", "old_secret_expires_at"
)
KEY_ENABLED = declare("api_key.enabled", "An API key was enabled")
KEY_DISABLED = declare("api_key.disabled", "An API key was disabled: nothing of it is accepted")
KEY_EXPIRED = declare("api_key.expired", "An API key was brought to its end now, and stays listed")
KEY_DELETED = declare(
    "api_key.deleted", "An API key was deleted with its secrets and tokens", "name"
)

TOKEN_CREATED = declare(
    "api_token.created", "An API token was made", "id", "name", "user", "expires_at"
)
TOKEN_EDITED = declare(
    "api_token.edited", "An API token was edited; `changed` names the members", "changed"
)
TOKEN_ENABLED = declare("api_token.enabled", "An API token was enabled")
TOKEN_DISABLED = declare(
    "api_token.disabled", "An API token was disabled: none of its JWTs is accepted"
)
TOKEN_EXPIRED = declare(
    "api_token.expired", "An API token was brought to its end now, and stays listed"
)
TOKEN_DELETED = declare("api_token.deleted", "An API token was deleted, its JWTs with it", "name")
UNLOCKED = declare(
    "api_token.unlocked",
    "A JWT was made and shown once; `revoked_earlier` says whether those before it ended",
    "jti",
    "kid",
    "expires_at",
    "revoked_earlier",
)

SECRET_ENDED = declare(
    "secret.ended", "One secret of a client was ended, with the tokens it gave", "credential"
)
DELIVERED = declare(
    "secret.delivered",
    "A client's secret was delivered to its receiver; `new` says whether it was made for this",
    "credential",
    "host",
    "status",
    "tries",
    "new",
)
DELIVERY_FAILED = declare(
    "secret.delivery_failed",
    "A client's secret did not get to its receiver; one that was made for this has ended",
    "credential",
    "host",
    "status",
    "tries",
    "new",
    "reason",
)
COPIED = declare("secret.copied", "Somebody looked at a client's secret again", "credential")
