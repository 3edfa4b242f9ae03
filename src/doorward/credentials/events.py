"""What the credentials room can report."""

from doorward.events import declare

FAILED = declare(
    "authentication.failed",
    "A credential was presented that proved nothing, or a token was asked for unreadably",
    "method",
)
THROTTLED = declare(
    "authentication.throttled",
    "Failed proofs from one source beyond the limit; `count` tells how many in that second",
)
