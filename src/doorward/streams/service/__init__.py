"""The verbs of the streams room: sinks, trying them out, and fetching the log as a queue."""

from doorward.streams.service.fetching import LARGEST, Batch, LogQueue
from doorward.streams.service.sinks import (
    READ,
    WRITE,
    Draft,
    create_sink,
    delete_sink,
    edit_sink,
    list_sinks,
    renew_secret,
    show_sink,
    switch_sink,
)
from doorward.streams.service.trying import (
    Bench,
    count_letters,
    job_of,
    keep_letter,
    list_letters,
    note_failing,
    note_recovered,
    replay_letter,
    try_sink,
)
from doorward.streams.store import unscoped_hold, unscoped_save, unscoped_sinks

__all__ = [
    "LARGEST",
    "READ",
    "WRITE",
    "Batch",
    "Bench",
    "Draft",
    "LogQueue",
    "count_letters",
    "create_sink",
    "delete_sink",
    "edit_sink",
    "job_of",
    "keep_letter",
    "list_letters",
    "list_sinks",
    "note_failing",
    "note_recovered",
    "renew_secret",
    "replay_letter",
    "show_sink",
    "switch_sink",
    "try_sink",
    "unscoped_hold",
    "unscoped_save",
    "unscoped_sinks",
]
