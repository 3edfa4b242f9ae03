"""What the room's values are: sinks, how a delivery went, and the flat form of an event."""

from doorward.streams.model.flat import FIELDS, flat
from doorward.streams.model.places import Place, place_of
from doorward.streams.model.sink import (
    FileTerms,
    Format,
    Kind,
    Progress,
    Sink,
    SyslogTerms,
    Terms,
    Transport,
    WebhookTerms,
    check_terms,
    secret_of,
    terms_of,
    write_terms,
)
from doorward.streams.model.trial import Letter, Trial, Undelivered

__all__ = [
    "FIELDS",
    "FileTerms",
    "Format",
    "Kind",
    "Letter",
    "Place",
    "Progress",
    "Sink",
    "SyslogTerms",
    "Terms",
    "Transport",
    "Trial",
    "Undelivered",
    "WebhookTerms",
    "check_terms",
    "flat",
    "place_of",
    "secret_of",
    "terms_of",
    "write_terms",
]
