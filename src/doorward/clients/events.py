"""What the clients room can report."""

from doorward.events import declare

CREATED = declare("client.created", "A client was registered", "id", "name", "permissions")
EDITED = declare("client.edited", "A client was edited; `changed` names the members", "changed")
RESET = declare("client.reset", "A client's secrets and tokens were ended, a new secret made")
ROTATED = declare(
    "client.rotated", "A new secret was made beside the old ones", "old_secret_expires_at"
)
ENABLED = declare("client.enabled", "A client was enabled")
DISABLED = declare("client.disabled", "A client was disabled: nothing of it is accepted")
DELETED = declare("client.deleted", "A client was deleted with its secrets and tokens", "name")
SECRET_ENDED = declare(
    "secret.ended", "One secret of a client was ended, with the tokens it gave", "credential"
)
