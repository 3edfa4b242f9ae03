"""What an incident is: similar events put together, with what they touch and who works on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Final

LONGEST_GROUP: Final = 200
MOST_ASSETS: Final = 100
MOST_EVENTS: Final = 500
"""How many assets or events one report may name."""


class Severity(IntEnum):
    """How bad it is. The numbers are permanent, they stand in rows and order lists."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """Its name on the wire."""
        return self.name.lower()


SEVERITIES: Final = {one.word: one for one in Severity}


class Status(StrEnum):
    """How far the work on it is, in the words that data security products share. Permanent."""

    NEW = "open-new"
    ASSIGNED = "open-assigned"
    IN_PROGRESS = "open-in-progress"
    PENDING = "open-pending"
    NO_REASON = "closed-no-reason"
    JUSTIFIED = "closed-business-justified"
    MISIDENTIFIED = "closed-misidentified"
    IN_THE_CLOUD = "closed-in-the-cloud"
    DISMISSED = "closed-dismiss"

    @property
    def open(self) -> bool:
        """Whether work goes on: what belongs to the same group joins an open one."""
        return self.value.startswith("open-")


class AssetKind(StrEnum):
    """What can be touched by an incident and cut off. Names are permanent: they stand in rows."""

    CLIENT = "client"
    API_KEY = "api_key"
    API_TOKEN = "api_token"
    USER = "user"
    ADDRESS = "address"


class EntryKind(StrEnum):
    """What an entry of an incident's own history tells."""

    OPENED = "opened"
    JOINED = "joined"
    CHANGED = "changed"
    NOTE = "note"
    QUARANTINED = "quarantined"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that an incident touches, as it was called when it was named.

    ``id`` is the object's id, or the address as text; ``client_id`` is what a machine identity
    goes by in events. What is not there (any more) keeps the id it was named by.
    """

    kind: AssetKind
    id: str
    name: str = ""
    client_id: str = ""

    @property
    def in_events(self) -> str:
        """What events of it name it by."""
        return self.client_id or self.id


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody has seen. The same ``group`` joins while its incident is open."""

    title: str
    rule: str
    severity: Severity
    group: str
    assets: tuple[tuple[AssetKind, str], ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as it is listed; instants in milliseconds.

    ``number`` counts from 1 in its tenant. ``updated_at`` moves with every change, never twice
    to the same millisecond in one tenant, so that who reads on from the last one misses none.
    """

    id: str
    tenant: str
    number: int
    title: str
    rule: str
    severity: Severity
    group: str
    status: Status
    assignee: str
    events: int
    opened_by: str
    opened_at: int
    updated_at: int
    closed_by: str
    closed_at: int | None
    revision: int
    assets: tuple[Asset, ...] = ()


@dataclass(frozen=True, slots=True)
class Attached:
    """An event that belongs to an incident, as far as lists need it."""

    event: str
    at: int
    type: str
    client: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an incident's own history: a note, or what was done with it."""

    id: str
    incident: str
    at: int
    kind: EntryKind
    author: str
    author_kind: str
    text: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which incidents a list is of; empty means any. ``since`` and ``until`` are of changes."""

    open: bool | None = None
    statuses: tuple[Status, ...] = ()
    severities: tuple[Severity, ...] = ()
    assignee: str = ""
    rule: str = ""
    asset: str = ""
    kinds: tuple[AssetKind, ...] = ()
    since: int | None = None
    until: int | None = None
