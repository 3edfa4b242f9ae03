"""An event as one row of plain fields in a fixed order, as receivers of logs often want it.

The five types of log and the twelve first fields are those that log collectors of our trade
know; the order is permanent, new fields are added at the end.
"""

from collections.abc import Mapping
from typing import Any, Final

from doorward.events import Recorded

FIELDS: Final = (
    "timestamp", "serial", "log_type", "item_type", "item_name", "user", "source_ip", "location",
    "action", "target_name", "target_type", "cloud_app_instance", "event_id", "result",
)  # fmt: skip

_ACTIVITY: Final = ("call", "token", "session", "secret", "refresh", "external", "link")
_BY_NOUN: Final[Mapping[str, str]] = {
    "incident": "incident",
    "quarantine": "remediation",
    **dict.fromkeys(_ACTIVITY, "activity_monitoring"),
}
_NAMES: Final = ("name", "slug", "role", "user", "kid", "host", "jti", "purpose")
_TARGETS: Final = ("route", "audience", "permission", "api", "grant")


def flat(event: Recorded) -> dict[str, str | None]:
    """Return the fields of *event* but its time, which each form writes in its own way.

    What was refused is a ``policy_violation``, what was changed an ``admin_audit``. ``serial`` is
    the tenant, ``cloud_app_instance`` this product; ``location`` is not known here.
    """
    noun, _, verb = event.type.partition(".")
    details: Mapping[str, Any] = event.body.get("details", {})
    target = next((name for name in _TARGETS if details.get(name)), None)
    if event.result == "refused" or noun == "authentication":
        log_type = "policy_violation"
    else:
        log_type = _BY_NOUN.get(noun, "admin_audit")
    return {
        "serial": event.tenant,
        "log_type": log_type,
        "item_type": noun,
        "item_name": _first(details) or event.client or None,
        "user": event.actor or None,
        "source_ip": event.body.get("address"),
        "location": None,
        "action": verb,
        "target_name": None if target is None else str(details[target]),
        "target_type": target,
        "cloud_app_instance": "Doorward",
        "event_id": event.id,
        "result": event.result,
    }


def _first(details: Mapping[str, Any]) -> str:
    return next((str(details[name]) for name in _NAMES if details.get(name)), "")
