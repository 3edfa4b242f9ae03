"""What the events room reports of the log itself, and what clients tell of themselves."""

from doorward.events.model import declare

SEALED = declare(
    "log.sealed",
    "A head of the tenant's hash chain was signed: keep it elsewhere, and nothing before it can be"
    " changed unseen. `events` tells how many it covers, up to `event`",
    "number", "events", "event", "hash", "kid", "time", "jws", "jwk",
)  # fmt: skip

REPORTED = declare(
    "external.reported",
    "A client told of what happened elsewhere: `name` says what, `data` is as it was told",
    "name",
    "source",
    "severity",
    "occurred_at",
    "address",
    "user",
    "data",
)
