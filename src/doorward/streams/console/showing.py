"""The list of sinks with lag and last error, and one sink with its dead letters."""

from typing import Any, Final

from doorward.web.console import Page, Pages, Visit

KINDS: Final = {"syslog": "Syslog", "webhook": "Webhook", "file": "File"}
COLOURS: Final = {
    "working": "green", "failing": "red", "silent": "orange", "waiting": "blue",
    "disabled": "secondary",
}  # fmt: skip

showing = Pages("sinks")


@showing.page("/sinks")
async def list_sinks(visit: Visit) -> Page:
    """Show where events go, how old the oldest is that waits, and what went wrong last."""
    found = await visit.get("/sinks", limit=50, after=visit.query.get("after"))
    values = {"rows": found["items"], "next": found["next"], "kinds": KINDS, "colours": COLOURS}
    return Page("streams/list.html", values)


@showing.page("/sinks/{sink_id}")
async def show_sink(visit: Visit) -> Page:
    """Show one sink: its terms, its progress, its dead letters."""
    return Page("streams/one.html", await told(visit))


async def told(visit: Visit) -> dict[str, Any]:
    """Return what the page of one sink shows."""
    sink = await visit.get(f"/sinks/{visit.path['sink_id']}")
    letters = await visit.get(
        f"/sinks/{sink['id']}/letters", limit=50, after=visit.query.get("after")
    )
    return {
        "sink": sink,
        "letters": letters["items"],
        "next": letters["next"],
        "kinds": KINDS,
        "colours": COLOURS,
        "crumb": sink["name"],
    }
