"""The memory of the response room."""

from doorward.response.store.attached import (
    assets_of,
    attach_assets,
    attach_events,
    count_entries,
    events_in,
    insert_entry,
    page_of_attached,
    page_of_entries,
)
from doorward.response.store.incidents import (
    changed_incidents,
    find_incident,
    insert_incident,
    latest_in_group,
    next_change,
    next_number,
    open_in_group,
    page_of_incidents,
    update_incident,
)

__all__ = [
    "assets_of",
    "attach_assets",
    "attach_events",
    "changed_incidents",
    "count_entries",
    "events_in",
    "find_incident",
    "insert_entry",
    "insert_incident",
    "latest_in_group",
    "next_change",
    "next_number",
    "open_in_group",
    "page_of_attached",
    "page_of_entries",
    "page_of_incidents",
    "update_incident",
]
