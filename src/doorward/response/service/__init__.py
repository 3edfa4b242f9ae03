"""The verbs of the response room."""

from doorward.response.service.looking import (
    events_of_incident,
    history_of_incident,
    incidents_changed,
    list_incidents,
    show_incident,
)
from doorward.response.service.opening import Seen, report
from doorward.response.service.telling import READ, WRITE
from doorward.response.service.working import edit_incident, note

__all__ = [
    "READ",
    "WRITE",
    "Seen",
    "edit_incident",
    "events_of_incident",
    "history_of_incident",
    "incidents_changed",
    "list_incidents",
    "note",
    "report",
    "show_incident",
]
