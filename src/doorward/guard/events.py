"""What the guard can report."""

from doorward.events import declare

ALLOWED = declare(
    "call.allowed", "Calls that passed; `count` tells how many were alike in that second",
    "method", "route", "permission", "status", "reporter", "acted_in", durable=False,
)  # fmt: skip
REFUSED = declare(
    "call.refused",
    "A call that did not pass; `reason` says why",
    "method",
    "route",
    "missing",
    "reporter",
    "acted_in",
)
DEPRECATED = declare(
    "authentication.deprecated",
    "Somebody called a developers' API with a name and password, which is to end",
    "method", "route", durable=False,
)  # fmt: skip
INTROSPECTED = declare(
    "token.introspected", "An API asked whether a token holds", "active", "subject", durable=False
)
