"""Values of the response room: incidents and what they touch."""

from doorward.response.model.incidents import (
    LONGEST_GROUP,
    MOST_ASSETS,
    MOST_EVENTS,
    SEVERITIES,
    Asset,
    AssetKind,
    Attached,
    Entry,
    EntryKind,
    Incident,
    Report,
    Severity,
    Status,
    Wanted,
)
from doorward.response.model.quarantine import MODES, Placing, Quarantine, Reach

__all__ = [
    "LONGEST_GROUP",
    "MODES",
    "MOST_ASSETS",
    "MOST_EVENTS",
    "SEVERITIES",
    "Asset",
    "AssetKind",
    "Attached",
    "Entry",
    "EntryKind",
    "Incident",
    "Placing",
    "Quarantine",
    "Reach",
    "Report",
    "Severity",
    "Status",
    "Wanted",
]
