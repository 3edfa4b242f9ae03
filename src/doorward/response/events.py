"""What the response room can report."""

from doorward.events import declare

OPENED = declare(
    "incident.opened", "Similar events were put together as an incident",
    "incident", "number", "rule", "severity", "events", "assets",
)  # fmt: skip
JOINED = declare(
    "incident.joined", "More events or assets came to an open incident",
    "incident", "events", "assets",
)  # fmt: skip
EDITED = declare(
    "incident.edited",
    "An incident was changed; `changed` names the members",
    "incident", "changed", "status", "severity", "assignee",
)  # fmt: skip
NOTED = declare("incident.noted", "Somebody wrote a note on an incident", "incident", "note")
QUARANTINED = declare(
    "asset.quarantined",
    "Something was cut off for a while, wholly (`all`) or from changing anything (`write`)",
    "quarantine", "kind", "asset", "mode", "incident",
)  # fmt: skip
RESTORED = declare(
    "asset.restored",
    "A quarantine was lifted: what it was of is as it was before",
    "quarantine", "kind", "asset", "incident",
)  # fmt: skip
EXPORTED = declare(
    "incident.exported",
    "The evidence of an incident was taken away; `sha256` is of what was handed out",
    "incident", "form", "sha256",
)  # fmt: skip
FROZEN = declare("issuance.frozen", "The tenant issues no tokens until it is thawed")
THAWED = declare("issuance.thawed", "The tenant issues tokens again")
TOKENS_ENDED = declare(
    "tokens.ended", "Every token of the tenant was ended; `users` is how many people there are",
    "users",
)  # fmt: skip
