"""What the streams room reports."""

from doorward.events import declare

CREATED = declare("sink.created", "A sink was made: events go there", "sink", "name", "kind")
EDITED = declare(
    "sink.edited", "A sink was changed; `changed` names the members", "sink", "changed"
)
DELETED = declare("sink.deleted", "A sink was deleted: nothing is sent there", "sink", "name")
ENABLED = declare("sink.enabled", "A sink goes on from where it stopped", "sink")
DISABLED = declare("sink.disabled", "A sink stopped; its place in the log is kept", "sink")
TESTED = declare("sink.tested", "A test event was sent to a sink", "sink", "arrived", "answer")
RENEWED = declare("sink.secret_renewed", "A sink signs with a new secret", "sink")
FAILING = declare("sink.failing", "A sink's receiver takes nothing for a while now", "sink", "why")
RECOVERED = declare("sink.recovered", "A sink's receiver takes events again", "sink", "seconds")
GIVEN_UP = declare(
    "sink.letter_kept",
    "A delivery was given up and kept as a dead letter",
    "sink",
    "letter",
    "events",
    "why",
)
REPLAYED = declare("sink.letter_replayed", "A dead letter was delivered", "sink", "letter")
