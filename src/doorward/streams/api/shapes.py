"""How sinks look on the wire, and what forms may say of one."""

from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from doorward.kernel.clock import SECOND
from doorward.streams.model import Progress, Sink, WebhookTerms
from doorward.web.api import Form, moment
from doorward.web.fields import Name, SecretText, absent

SILENT: Final = 15 * SECOND
"""After how long without a word from the pump a sink's state says so."""

Pem = Annotated[str, Field(max_length=20_000)]
Types = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=60)]],
    Field(max_length=50, description="only events of these types; none named: all"),
]
Host = Annotated[str, Field(max_length=255, description="the receiver's name or address")]
Port = Annotated[int, Field(description="its port; 6514 is usual for syslog over TLS")]
Transport = Annotated[
    Literal["tls", "tcp", "udp"],
    Field(description="how syslog travels; tcp and udp are readable on the way"),
]
Written = Annotated[Literal["rfc5424", "cef", "csv"], Field(description="how a message is written")]
Ca = Annotated[
    Pem, Field(description="PEM certificates to trust instead of the system's authorities")
]
ServerName = Annotated[
    str,
    Field(max_length=255, description="what its certificate names, where that is not the host"),
]
Certificate = Annotated[Pem, Field(description="PEM certificate that the receiver is shown")]
Key = Annotated[SecretText, Field(description="PEM key of that certificate; kept sealed")]
Url = Annotated[str, Field(max_length=500, description="the https address to post to")]
Megabytes = Annotated[int, Field(description="how large one file grows")]
Files = Annotated[int, Field(description="how many files are kept, the present one included")]


_MEMBERS: Final = (
    "host", "port", "transport", "format", "ca", "server_name", "certificate", "url", "megabytes",
    "files",
)  # fmt: skip
"""What sinks of some kind have, and others have not."""


class SinkForm(Form):
    """A sink to be made. Which members it takes beyond its name follows from its kind."""

    name: Name
    kind: Annotated[
        Literal["syslog", "webhook", "file"], Field(description="what the receiver speaks")
    ]
    enabled: Annotated[bool, Field(description="whether it begins at once")] = True
    from_beginning: Annotated[
        bool, Field(description="whether it gets the log from its beginning, or from now on")
    ] = False
    types: Types = []  # noqa: RUF012 pydantic copies it
    host: Host = absent()
    port: Port = absent()
    transport: Transport = absent()
    format: Written = absent()
    ca: Ca = absent()
    server_name: ServerName = absent()
    certificate: Certificate = absent()
    private_key: Key = absent()
    url: Url = absent()
    megabytes: Megabytes = absent()
    files: Files = absent()


class SinkEdit(Form):
    """What to change of a sink; what is not named stays. Its kind is for good."""

    name: Name = absent()
    types: Types = absent()
    host: Host = absent()
    port: Port = absent()
    transport: Transport = absent()
    format: Written = absent()
    ca: Ca = absent()
    server_name: ServerName = absent()
    certificate: Certificate = absent()
    private_key: Key = absent()
    url: Url = absent()
    megabytes: Megabytes = absent()
    files: Files = absent()


class SinkShown(BaseModel):
    """A sink, and how far it is."""

    id: str
    name: str
    kind: str
    enabled: bool
    types: list[str]
    address: str = Field(description="where it leads, for people")
    host: str | None = None
    port: int | None = None
    transport: str | None = None
    format: str | None = None
    ca: str | None = None
    server_name: str | None = None
    certificate: str | None = None
    url: str | None = None
    megabytes: int | None = None
    files: int | None = None
    state: Literal["disabled", "waiting", "working", "failing", "silent"] = Field(
        description="how it goes: `silent` when no pump has spoken for it for a while"
    )
    lag_seconds: float | None = Field(description="how old the oldest event is that waits")
    sent: int = Field(description="events sent so far, those sent again included")
    last_sent: str | None = Field(description="when the last event that was sent happened")
    last_error: str | None
    last_error_at: str | None
    failing_since: str | None
    created_at: str
    last_modified: str


class SinkMade(SinkShown):
    """A new sink; the secret that it signs with is shown this once."""

    secret: str | None = None


class SinkList(BaseModel):
    """One page of sinks."""

    items: list[SinkShown]
    next: str | None


class TrialShown(BaseModel):
    """What came of a test event."""

    arrived: bool
    answer: str = Field(description="what the receiver did, in words")
    milliseconds: int


class LetterShown(BaseModel):
    """A delivery that was given up."""

    id: str
    delivery: str = Field(description="the delivery's name, the same whenever it is sent")
    first: str = Field(description="the id of its first event")
    last: str = Field(description="the id of its last event")
    events: int
    reason: str = Field(description="why it was not taken")
    tries: int
    at: str


class LetterList(BaseModel):
    """One page of dead letters."""

    items: list[LetterShown]
    next: str | None


def shown(sink: Sink, progress: Progress, now: int) -> dict[str, Any]:
    """Return the wire form of a sink; never its secret."""
    silent = now - progress.looked_at > SILENT
    return {
        "id": sink.id,
        "name": sink.name,
        "kind": sink.kind.value,
        "enabled": sink.enabled,
        "types": list(sink.types),
        "address": sink.terms.address,
        **dict.fromkeys(_MEMBERS),
        **asdict(sink.terms),
        "state": _state(sink, progress, silent=silent),
        "lag_seconds": _lag(sink, progress, now, silent=silent),
        "sent": progress.count,
        "last_sent": moment(progress.sent_at or None),
        "last_error": progress.error or None,
        "last_error_at": moment(progress.error_at or None),
        "failing_since": moment(progress.failing_since or None),
        "created_at": moment(sink.created_at),
        "last_modified": moment(sink.modified_at),
    }


def signs(sink: Sink) -> bool:
    """Whether a sink signs what it sends."""
    return isinstance(sink.terms, WebhookTerms)


def _state(sink: Sink, progress: Progress, *, silent: bool) -> str:
    if not sink.enabled:
        return "disabled"
    if not progress.looked_at:
        return "waiting"
    if silent:
        return "silent"
    return "failing" if progress.failing_since else "working"


def _lag(sink: Sink, progress: Progress, now: int, *, silent: bool) -> float | None:
    if not sink.enabled or not progress.looked_at:
        return None
    # Whoever is silent has not looked since, so nobody knows of what waits now.
    return (progress.lag + (now - progress.looked_at if silent else 0)) / SECOND
