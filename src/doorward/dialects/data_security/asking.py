"""What is asked of incidents, in that product's words: filters, states and categories."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from doorward.kernel.clock import from_rfc3339, rfc3339
from doorward.kernel.errors import FieldError, Invalid
from doorward.response import SEVERITIES, AssetKind, Severity, Status, Wanted
from doorward.web.asgi import Request
from doorward.web.form import parse_form

DELTA: Final = "/incident/api/incidents/delta"
FEWEST: Final = 10
MOST: Final = 1_000
USUAL: Final = 100

WORDS: Final[Mapping[Status, tuple[str, str]]] = {
    Status.NEW: ("Open-New", "new"),
    Status.ASSIGNED: ("Open-Assigned", "assigned"),
    Status.IN_PROGRESS: ("Open-In Progress", "in_progress"),
    Status.PENDING: ("Open-Pending", "pending"),
    Status.NO_REASON: ("Closed-No Reason", "no_reason"),
    Status.JUSTIFIED: ("Closed-Business Justified", "business_justified"),
    Status.MISIDENTIFIED: ("Closed-Misidentified", "misidentified"),
    Status.IN_THE_CLOUD: ("Closed-In The Cloud", "in_the_cloud"),
    Status.DISMISSED: ("Closed-Dismiss", "dismiss"),
}
"""Each status as it is shown, and its category."""

CLOSING: Final = {
    WORDS[one][1]: one for one in (Status.NO_REASON, Status.JUSTIFIED, Status.MISIDENTIFIED)
}
"""What an incident can be closed for from there."""

_STATUSES: Final = {shown.casefold(): one for one, (shown, _) in WORDS.items()}
_STATES: Final = {"open": True, "closed": False}
_ALLOWED: Final = (
    "limit", "from", "to", "app_ids", "state", "severity", "severities", "status",
)  # fmt: skip


class Asked:
    """One reading of what has changed. Raises ``Invalid`` naming what cannot be asked."""

    def __init__(self, request: Request) -> None:
        self._query = {name: text for name, text in parse_form(request.query).items() if text}
        unknown = sorted(set(self._query) - set(_ALLOWED))
        if unknown:
            raise Invalid(*(FieldError(name[:100], "no such parameter") for name in unknown))
        self.limit = self._whole("limit", USUAL)
        self.wanted = Wanted(
            self._one("state", _STATES),
            tuple(self._several("status", _STATUSES)),
            tuple(_severity(one) for one in self._parts("severity", "severities")),
            kinds=tuple(self._several("app_ids", {one.value: one for one in AssetKind})),
            since=self._instant("from"),
            until=self._instant("to"),
        )

    def next_path(self, last: int | None) -> str:
        """Return where to read on from: after the change at *last*, or from here for None."""
        query = {"limit": str(self.limit), **self._query}
        if last is not None:
            # No two changes of a tenant have the same instant, so none is missed or told twice.
            query["from"] = rfc3339(last + 1)
        return f"{DELTA}?{urlencode(query)}"

    def _parts(self, *names: str) -> list[str]:
        texts = [self._query[name] for name in names if name in self._query]
        return [part.strip() for text in texts for part in text.split(",") if part.strip()]

    def _several(self, name: str, known: Mapping[str, Any]) -> list[Any]:
        found = [known.get(part.casefold()) for part in self._parts(name)]
        if None in found:
            raise Invalid.field(name, f"one of: {', '.join(known)}")
        return found

    def _one(self, name: str, known: Mapping[str, Any]) -> Any:
        found = self._several(name, known)
        return found[0] if len(found) == 1 else None

    def _whole(self, name: str, usual: int) -> int:
        text = self._query.get(name, str(usual))
        if not re.fullmatch(r"[0-9]{1,6}", text) or not FEWEST <= int(text) <= MOST:
            raise Invalid.field(name, f"{FEWEST} to {MOST}")
        return int(text)

    def _instant(self, name: str) -> int | None:
        if name not in self._query:
            return None
        try:
            return from_rfc3339(self._query[name])
        except ValueError:
            raise Invalid.field(name, "a time such as 2021-08-24T14:29:42.288Z") from None


def _severity(text: str) -> Severity:
    """Return the severity of a number from 1 on, as ``2`` or ``2.0``, or of a word."""
    number = text.removesuffix(".0")
    if number in {"1", "2", "3", "4"}:
        return Severity(int(number))
    if text.casefold() not in SEVERITIES:
        raise Invalid.field("severity", f"1 to 4, or one of: {', '.join(SEVERITIES)}")
    return SEVERITIES[text.casefold()]
