"""What the signing room can report."""

from doorward.events import declare

CREATED = declare(
    "key.created",
    "a signing key was made and published; it signs from activates_at on",
    "kid",
    "alg",
    "activates_at",
)
ACTIVATED = declare(
    "key.activated", "a signing key became the one that signs", "kid", "alg", "since"
)
RETIRED = declare(
    "key.retired",
    "a signing key left the key set: its last token has expired, or it was compromised",
    "kid",
    "alg",
    "since",
    "compromised",
)
REMOVED = declare("key.removed", "a signing key that nothing depends on was removed", "kid", "alg")
