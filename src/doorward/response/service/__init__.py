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
from doorward.response.service.evidence import Evidence, gather, taken_away
from doorward.response.service.looking import (
    events_of_incident,
    history_of_incident,
    incidents_changed,
    list_incidents,
    show_incident,
)
from doorward.response.service.opening import Seen, report
from doorward.response.service.reaching import blast_radius, reach_of
from doorward.response.service.switching import (
    READ_SWITCHES,
    SWITCH,
    Rehearsal,
    end_every_token,
    freeze,
    rehearse_switch,
    thaw,
)
from doorward.response.service.telling import READ, WRITE
from doorward.response.service.working import edit_incident, note
from doorward.response.store import Listed

__all__ = [
    "QUARANTINE",
    "READ",
    "READ_QUARANTINE",
    "READ_SWITCHES",
    "SWITCH",
    "WRITE",
    "Evidence",
    "Listed",
    "Rehearsal",
    "Seen",
    "blast_radius",
    "edit_incident",
    "end_every_token",
    "events_of_incident",
    "freeze",
    "gather",
    "history_of_incident",
    "incidents_changed",
    "list_incidents",
    "list_quarantines",
    "note",
    "quarantine",
    "quarantine_asset",
    "quarantine_of",
    "reach_of",
    "rehearse_switch",
    "report",
    "restore",
    "restore_asset",
    "show_incident",
    "show_quarantine",
    "taken_away",
    "thaw",
]
