"""What the events room reports of the log itself."""

from doorward.events.model import declare

SEALED = declare(
    "log.sealed",
    "A head of the tenant's hash chain was signed: keep it elsewhere, and nothing before it can be"
    " changed unseen. `events` tells how many it covers, up to `event`",
    "number", "events", "event", "hash", "kid", "time", "jws", "jwk",
)  # fmt: skip
