"""Answering what looks like an attack: incidents, and what is cut off because of them.

Owns incidents, their history, and who was put into quarantine when, why and by whom. Does not
own the state itself that a decision reads: that stands with the asset, in its own room.
"""

from doorward.response.model import (
    SEVERITIES,
    Asset,
    AssetKind,
    Incident,
    Placing,
    Quarantine,
    Report,
    Severity,
    Status,
    Wanted,
)
from doorward.response.service import (
    edit_incident,
    incidents_changed,
    note,
    quarantine,
    quarantine_asset,
    quarantine_of,
    report,
    restore_asset,
    show_incident,
)

__all__ = [
    "SEVERITIES",
    "Asset",
    "AssetKind",
    "Incident",
    "Placing",
    "Quarantine",
    "Report",
    "Severity",
    "Status",
    "Wanted",
    "edit_incident",
    "incidents_changed",
    "note",
    "quarantine",
    "quarantine_asset",
    "quarantine_of",
    "report",
    "restore_asset",
    "show_incident",
]
