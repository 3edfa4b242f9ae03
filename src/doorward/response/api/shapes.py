"""How incidents look on the wire, and what their doors take."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from doorward.kernel.ids import object_id
from doorward.response.model import (
    LONGEST_GROUP,
    MOST_ASSETS,
    MOST_EVENTS,
    SEVERITIES,
    Asset,
    AssetKind,
    Attached,
    Entry,
    Incident,
    Report,
    Severity,
    Status,
)
from doorward.web.api import Form, moment
from doorward.web.fields import Description, Name, Words, absent

Kind = Literal["client", "api_key", "api_token", "user", "address"]
Level = Literal["low", "medium", "high", "critical"]
State = Literal[
    "open-new", "open-assigned", "open-in-progress", "open-pending", "closed-no-reason",
    "closed-business-justified", "closed-misidentified", "closed-in-the-cloud", "closed-dismiss",
]  # fmt: skip
Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, pattern=r"^[0-9A-Za-z_.:/-]+$"),
    Field(description="its id; a client id will do too, and an address is written out"),
]
Title = Annotated[Name, Field(description="what happened, in a few words")]


class AssetForm(Form):
    """Something that is touched."""

    kind: Kind
    id: Key


class IncidentForm(Form):
    """What somebody has seen. The same ``group`` joins while its incident is open."""

    title: Title
    rule: Annotated[Words, Field(description="what found it, empty for a person")] = ""
    severity: Level = "medium"
    group: Annotated[
        str | None,
        StringConstraints(min_length=1, max_length=LONGEST_GROUP, pattern=r"^[!-~ ]+$"),
        Field(
            description="what reports of one incident have in common; null: this one stands alone"
        ),
    ] = None
    assets: Annotated[list[AssetForm], Field(max_length=MOST_ASSETS)] = Field(default_factory=list)
    events: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}(\.[0-9]{1,18})?$")]],
        Field(max_length=MOST_EVENTS, description="ids of events that belong to it"),
    ] = Field(default_factory=list)

    def report(self) -> Report:
        """Return it as the verb takes it."""
        return Report(
            self.title,
            self.rule,
            SEVERITIES[self.severity],
            self.group or object_id("grp"),
            tuple((AssetKind(one.kind), one.id) for one in self.assets),
            tuple(dict.fromkeys(self.events)),
        )


class IncidentEdit(Form):
    """What to change of an incident; what is not named stays."""

    title: Title = absent()
    severity: Level = absent()
    status: Annotated[State, Field(description="how far the work on it is")] = absent()
    assignee: Annotated[
        Words | None, Field(description="a user's id or username; null for nobody")
    ] = absent()


class NoteForm(Form):
    """A note to be written on an incident."""

    text: Annotated[Description, StringConstraints(min_length=1)]


class AssetShown(BaseModel):
    """Something that is touched; ``client_id`` is what events name a machine identity by."""

    kind: Kind
    id: str
    name: str
    client_id: str | None


class IncidentShown(BaseModel):
    """Similar events put together. ``events`` is how many there are."""

    id: str
    number: int
    title: str
    rule: str
    severity: Level
    group: str
    status: State
    assignee: str | None
    events: int
    assets: list[AssetShown]
    opened_by: str
    opened_at: str
    updated_at: str
    closed_by: str | None
    closed_at: str | None


class IncidentList(BaseModel):
    """One page of incidents."""

    items: list[IncidentShown]
    next: str | None


class AttachedShown(BaseModel):
    """An event that belongs to an incident; ``GET /events/{event_id}`` tells all of it."""

    id: str
    time: str
    type: str
    client_id: str | None


class AttachedList(BaseModel):
    """One page of an incident's events."""

    items: list[AttachedShown]
    next: str | None


class EntryShown(BaseModel):
    """One line of an incident's history; ``text`` is a note's."""

    id: str
    time: str
    kind: Literal["opened", "joined", "changed", "note", "quarantined", "restored"]
    author: str
    author_kind: str
    text: str
    details: Annotated[dict[str, Any], Field(description="what was changed, and to what")]


class EntryList(BaseModel):
    """One page of an incident's history."""

    items: list[EntryShown]
    next: str | None


def shown(incident: Incident) -> dict[str, Any]:
    """Return the wire form of an incident."""
    return {
        "id": incident.id,
        "number": incident.number,
        "title": incident.title,
        "rule": incident.rule,
        "severity": incident.severity.word,
        "group": incident.group,
        "status": incident.status.value,
        "assignee": incident.assignee or None,
        "events": incident.events,
        "assets": [asset_shown(one) for one in incident.assets],
        "opened_by": incident.opened_by,
        "opened_at": moment(incident.opened_at),
        "updated_at": moment(incident.updated_at),
        "closed_by": incident.closed_by or None,
        "closed_at": moment(incident.closed_at),
    }


def asset_shown(asset: Asset) -> dict[str, Any]:
    """Return the wire form of what is touched."""
    return {
        "kind": asset.kind.value,
        "id": asset.id,
        "name": asset.name,
        "client_id": asset.client_id or None,
    }


def attached_shown(one: Attached) -> dict[str, Any]:
    """Return the wire form of an event as its incident lists it."""
    return {
        "id": one.event,
        "time": moment(one.at),
        "type": one.type,
        "client_id": one.client or None,
    }


def entry_shown(entry: Entry) -> dict[str, Any]:
    """Return the wire form of a line of an incident's history."""
    return {
        "id": entry.id,
        "time": moment(entry.at),
        "kind": entry.kind.value,
        "author": entry.author,
        "author_kind": entry.author_kind,
        "text": entry.text,
        "details": entry.details,
    }


def changes_of(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the members of an edit as the verb takes them."""
    changes = dict(sent)
    if "severity" in changes:
        changes["severity"] = Severity[changes["severity"].upper()]
    if "status" in changes:
        changes["status"] = Status(changes["status"])
    return changes
