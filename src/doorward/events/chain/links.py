"""What a link of the chain is made of: the exact text of an event, and the hash before it."""

import hashlib
from typing import Final

import orjson

from doorward.kernel.db import Row

VERSION: Final = 1
FORM: Final = (
    "id", "xact", "tenant_id", "at", "type", "client_id", "actor", "actor_kind", "result", "body",
)  # fmt: skip
"""The columns of the log in the order of the form. Permanent for this version of the chain."""

Place = tuple[int, ...]
"""Where in the order of the log an event stands: what its id says, as numbers."""


def form_of(row: Row) -> str:
    """Return the event as a JSON array without spaces: one text for one row, no other row's."""
    return orjson.dumps([row[name] for name in FORM]).decode()


def genesis(tenant: str) -> bytes:
    """Return what comes before the first event of *tenant*, so that no two begin alike."""
    return hashlib.sha256(f"doorward events {VERSION}\n{tenant}".encode()).digest()


def link(previous: bytes, form: str) -> bytes:
    """Return SHA-256 (32 octets) of *previous*, 32 octets, followed by *form* in UTF-8."""
    return hashlib.sha256(previous + form.encode()).digest()


def place_of(event_id: str) -> Place:
    """Return the place that an event's id says; raises ``ValueError`` for what is no id."""
    return tuple(int(part) for part in event_id.split("."))
