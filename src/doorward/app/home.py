"""The first page: what is here, what needs care, and what to do next."""

import asyncio
from typing import Any, Final

from doorward.app.chart import Chart, draw
from doorward.web.console import Page, Pages, Visit

home = Pages("home")

SPANS: Final = {"24h": (86_400, 3600), "7d": (604_800, 21_600), "30d": (2_592_000, 86_400)}
"""How far back the chart goes and how wide its steps are, in seconds."""
KINDS: Final = {
    "issued": frozenset({"token.issued"}),
    "refused": frozenset({"token.refused", "refresh.failed", "authentication.failed"}),
}
_SORTS: Final = {"clients": "/clients", "keys": "/api-keys", "tokens": "/api-tokens"}
_FOUND: Final = (*_SORTS.items(), ("people", "/users"))


@home.page("/")
async def start(visit: Visit) -> Page:
    """Show how the tenant's integrations are doing."""
    span = visit.query.get("span", "24h")
    span = span if span in SPANS else "24h"
    sums = await asyncio.gather(*(visit.find(f"{place}/summary") for place in _SORTS.values()))
    summaries = {name: one for name, one in zip(_SORTS, sums, strict=True) if one}
    failures = await visit.find("/events", result="refused", order="newest", limit=5)
    values = {
        "summaries": summaries,
        "ending": _gathered(summaries, "ending"),
        "unused": _gathered(summaries, "unused"),
        "failures": failures["items"] if failures else None,
        "chart": await _chart(visit, span),
        "span": span,
        "spans": SPANS,
        "steps": await _steps(visit),
    }
    return Page("app/home.html", values)


@home.page("/find")
async def find(visit: Visit) -> Page:
    """Answer the palette: clients, keys, tokens and people by their name, and places."""
    search = visit.query.get("search", "").strip()
    pages: list[Any] = []
    if search.isprintable() and 0 < len(search) <= 200:
        asked = (visit.find(place, search=search, limit=5) for _, place in _FOUND)
        pages = await asyncio.gather(*asked)
    found = [
        (spot, one)
        for (spot, _), page in zip(_FOUND, pages, strict=False)
        if page
        for one in page["items"]
    ]
    return Page("app/found.html", {"found": found, "search": search})


async def _chart(visit: Visit, span: str) -> Chart | None:
    seconds, step = SPANS[span]
    used = await visit.find("/usage", since=visit.before(seconds), step=step)
    return draw(used, KINDS) if used else None


async def _steps(visit: Visit) -> list[dict[str, Any]] | None:
    """Return what is to be done until the first token is fetched, None from then on."""
    found = await visit.find("/clients", user_defined=True, limit=50)
    if found is None or not visit.may("clients:write"):
        return None
    clients = found["items"]
    if any(one["last_redeemed"] for one in clients):
        return None
    return [
        {"done": bool(clients), "spot": "client", "client": None},
        {"done": False, "spot": "token", "client": clients[0] if clients else None},
        {"done": False, "spot": "call", "client": None},
    ]


def _gathered(summaries: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return what stands under *name* in every summary, with the spot it is shown at."""
    found = [{**one, "spot": spot} for spot, summary in summaries.items() for one in summary[name]]
    return sorted(found, key=lambda one: str(one["at"]))[:5]
