"""The verbs of the response room."""

from doorward.response.service.containing import (
    QUARANTINE,
    READ_QUARANTINE,
    list_quarantines,
    quarantine,
    quarantine_asset,
    quarantine_of,
    restore,
    restore_asset,
    show_quarantine,
)
from doorward.response.service.looking import (
    events_of_incident,
    history_of_incident,
    incidents_changed,
    list_incidents,
    show_incident,
)
from doorward.response.service.opening import Seen, report
from doorward.response.service.reaching import blast_radius, reach_of
from doorward.response.service.telling import READ, WRITE
from doorward.response.service.working import edit_incident, note
from doorward.response.store import Listed

__all__ = [
    "QUARANTINE",
    "READ",
    "READ_QUARANTINE",
    "WRITE",
    "Listed",
    "Seen",
    "blast_radius",
    "edit_incident",
    "events_of_incident",
    "history_of_incident",
    "incidents_changed",
    "list_incidents",
    "list_quarantines",
    "note",
    "quarantine",
    "quarantine_asset",
    "quarantine_of",
    "reach_of",
    "report",
    "restore",
    "restore_asset",
    "show_incident",
    "show_quarantine",
]
