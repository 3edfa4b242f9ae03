"""Incidents: the list, one with all that is known of it, working on it, and cutting off."""

from typing import Any, Final
from urllib.parse import urlencode

from doorward.web.console import Moved, Page, Pages, Passed, Visit

incidents = Pages("incidents")

COLOURS: Final = {"low": "secondary", "medium": "blue", "high": "orange", "critical": "red"}
KINDS: Final = {
    "client": "API client",
    "api_key": "API key",
    "api_token": "API token",
    "user": "Person",
    "address": "Address",
}
STATUSES: Final = (
    ("open-new", "Open: new"),
    ("open-assigned", "Open: assigned"),
    ("open-in-progress", "Open: in progress"),
    ("open-pending", "Open: pending"),
    ("closed-no-reason", "Closed: no reason"),
    ("closed-business-justified", "Closed: business justified"),
    ("closed-misidentified", "Closed: misidentified"),
    ("closed-in-the-cloud", "Closed: in the cloud"),
    ("closed-dismiss", "Closed: dismissed"),
)
_SHOWN: Final = 25


@incidents.page("/incidents")
async def list_incidents(visit: Visit) -> Page:
    """List the open incidents, those changed last first; closed ones where asked for."""
    query = visit.query
    asked = {"state": query.get("state", "open"), "severity": query.get("severity", "")}
    state = asked["state"] if asked["state"] in {"open", "closed"} else ""
    after = query.get("after", "")
    found = await visit.get(
        "/incidents", limit=_SHOWN, sort="-updated_at", state=state,
        severity=asked["severity"] if asked["severity"] in COLOURS else "", after=after,
    )  # fmt: skip
    values = {
        "items": found["items"],
        "next": found["next"],
        "after": after,
        "asked": asked,
        "filters": urlencode(asked),
        "colours": COLOURS,
        "statuses": dict(STATUSES),
    }
    return Page("response/list.html", values)


@incidents.page("/incidents/{id}")
async def show_incident(visit: Visit) -> Page:
    """Show one incident: what it touches and reached, its history, its events."""
    incident = await visit.get(f"/incidents/{visit.path['id']}")
    place = f"/incidents/{incident['id']}"
    blast = await visit.get(f"{place}/blast-radius")
    history = await visit.get(f"{place}/history", limit=200)
    events = await visit.get(f"{place}/events", limit=100)
    values = {
        "incident": incident,
        "touched": [await _touched(visit, one) for one in incident["assets"]],
        "blast": blast["assets"],
        "history": list(reversed(history["items"])),
        "events": events["items"],
        "colours": COLOURS,
        "kinds": KINDS,
        "statuses": STATUSES,
        "crumb": f"{incident['number']}",
    }
    return Page("response/one.html", values)


async def _touched(visit: Visit, asset: dict[str, Any]) -> dict[str, Any]:
    """Return an asset with the quarantine that it is in."""
    found = await visit.find("/quarantine", asset=asset["id"], lasting="true", limit=1)
    return {**asset, "quarantine": found["items"][0] if found and found["items"] else None}


@incidents.action("/incidents/{id}/edit", twin="PATCH /incidents/{id}", form=show_incident)
async def work(visit: Visit) -> Moved:
    """Change status, severity, or whose it is."""
    form = visit.form
    body = {"status": form.get("status", ""), "severity": form.get("severity", "")}
    await visit.act({**body, "assignee": form.get("assignee", "").strip() or None})
    return Moved(f"/incidents/{visit.path['id']}", "Saved.")


@incidents.action("/incidents/{id}/notes", twin="POST /incidents/{id}/notes", form=show_incident)
async def write_note(visit: Visit) -> Moved:
    """Write a note."""
    await visit.act({"text": visit.form.get("text", "")})
    return Moved(f"/incidents/{visit.path['id']}", "The note is written.")


@incidents.action("/incidents/{id}/contain", twin="POST /quarantine", form=show_incident)
async def contain(visit: Visit) -> Moved:
    """Cut off something that it touches, in one click."""
    form, incident = visit.form, visit.path["id"]
    body = {name: form.get(name, "") for name in ("kind", "id", "mode")}
    await visit.act({**body, "incident": incident, "reason": "From the page of the incident"})
    return Moved(f"/incidents/{incident}", "It is cut off: nothing of it is accepted any more.")


@incidents.action("/incidents/{incident}/restore/{id}", twin="POST /quarantine/{id}/restore")
async def restore(visit: Visit) -> Moved:
    """Put back what was cut off."""
    await visit.act()
    return Moved(f"/incidents/{visit.path['incident']}", "It is put back as it was.")


@incidents.page("/incidents/{id}/evidence.json")
async def evidence_as_json(visit: Visit) -> Passed:
    """Give all that is known as JSON."""
    return Passed(f"/incidents/{visit.path['id']}/evidence.json", {})


@incidents.page("/incidents/{id}/evidence.md")
async def evidence_as_text(visit: Visit) -> Passed:
    """Give all that is known as Markdown."""
    return Passed(f"/incidents/{visit.path['id']}/evidence.md", {})
