"""What the portal knows: a few devices, what happened to files on them, and alerts."""

import hashlib
from typing import Any, Final

_NAMES: Final = ("design.pdf", "customers.csv", "holiday.jpg")
FILES: Final = {
    hashlib.sha256(content).hexdigest(): content
    for content in ((f"contents of {name}\n" * 8192).encode() for name in _NAMES)
}
"""Files by their digest, as they left the house."""

DEVICES: Final[dict[str, dict[str, Any]]] = {
    number: {"deviceId": number, "name": f"laptop-{number}", "active": True, "osName": "linux"}
    for number in ("1001", "1002")
}

EVENTS: Final[list[dict[str, Any]]] = [
    {
        "event": {"id": f"evt-{place}", "action": "removable-media-created"},
        "file": {"name": name, "hash": {"sha256": digest}, "sizeInBytes": len(FILES[digest])},
        "source": {"name": "laptop-1001"},
    }
    for place, (name, digest) in enumerate(zip(_NAMES, FILES, strict=True), 1)
]

STATES: Final = frozenset({"OPEN", "RESOLVED", "IN_PROGRESS", "PENDING"})
ALERTS: Final[dict[str, dict[str, Any]]] = {
    name: {"id": name, "name": "Exposure on an endpoint", "state": "OPEN", "note": ""}
    for name in ("alert-1", "alert-2")
}
