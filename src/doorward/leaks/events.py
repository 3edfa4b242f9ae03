"""What the leaks room can report."""

from doorward.events import declare

LEAKED = declare(
    "credential.leaked",
    "A secret or token turned up where it should not be; `ended` says whether it was still good,"
    " and has ended by this. `source` is partner (a scan of other people's code) or possession",
    "kind", "credential", "source", "place", "ended",
)  # fmt: skip
