"""What a list marks: what ends soon, and what nobody has used for long (DW-4)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from doorward.web.console import Visit

_DAY: Final = 86_400
SOON: Final = 30 * _DAY


def noted(visit: Visit, listed: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return ``soon``, until when an end is near, and ``idle``, the ids of those long unused."""
    days = visit.who["tenant"]["policies"]["unused_days"]
    before = visit.before(days * _DAY) if days else ""
    idle = {
        one["id"]
        for one in listed
        if one["enabled"] and (one["last_redeemed"] or one["created_at"]) < before
    }
    return {"soon": visit.before(-SOON), "idle": idle}
