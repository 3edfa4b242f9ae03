"""The log: filtered, followed live, taken away as a file, and one event in all its members."""

from typing import Any, Final
from urllib.parse import urlencode

from doorward.web.console import Page, Pages, Passed, Visit

log = Pages("events")

SPANS: Final = {
    "1h": ("The last hour", 3600),
    "24h": ("24 hours", 86_400),
    "7d": ("7 days", 7 * 86_400),
    "30d": ("30 days", 30 * 86_400),
    "all": ("All time", 0),
}
"""How far back one may look: words, and seconds."""
_FILTERS: Final = ("type", "client_id", "result")


@log.page("/events")
async def list_events(visit: Visit) -> Page:
    """List what happened, the newest first, as the filters say."""
    asked = _asked(visit)
    after = visit.query.get("after", "")
    page = await visit.get("/events", limit=50, order="newest", after=after, **_wanted(visit))
    values = {
        "items": page["items"],
        "next": page["next"],
        "after": after,
        "asked": asked,
        "filters": urlencode({name: value for name, value in asked.items() if value}),
        "types": (await visit.get("/events/types"))["items"],
        "spans": [(name, words) for name, (words, _) in SPANS.items()],
    }
    return Page("events/log.html", values)


@log.page("/events/stream")
async def follow(visit: Visit) -> Passed:
    """Send what happens from now on, as the filters say, for as long as the page is open."""
    wanted = {name: value for name, value in _wanted(visit).items() if value and name != "since"}
    if visit.query.get("after"):
        wanted["after"] = visit.query["after"]
    return Passed("/events/stream", wanted)


@log.page("/events/export")
async def export(visit: Visit) -> Passed:
    """Give what the filters let through as a file."""
    wanted = {name: value for name, value in _wanted(visit).items() if value}
    return Passed("/events/export", {**wanted, "format": visit.query.get("format", "csv")})


@log.page("/events/{event_id}")
async def show_event(visit: Visit) -> Page:
    """Show one event with all its members."""
    event = await visit.get(f"/events/{visit.path['event_id']}")
    types = (await visit.get("/events/types"))["items"]
    words = next((one["words"] for one in types if one["type"] == event["type"]), "")
    return Page("events/event.html", {"event": event, "words": words, "crumb": event["type"]})


def _asked(visit: Visit) -> dict[str, str]:
    query = visit.query
    span = query.get("span", "24h")
    asked = {name: query.get(name, "").strip() for name in _FILTERS}
    return {**asked, "span": span if span in SPANS else "24h"}


def _wanted(visit: Visit) -> dict[str, Any]:
    asked = _asked(visit)
    seconds = SPANS[asked.pop("span")][1]
    return {**asked, "since": visit.before(seconds) if seconds else ""}
