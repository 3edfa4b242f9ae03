"""One API client: what it is, what it may do, what it did, and whether it could."""

from typing import Any

from doorward.clients.console.recent import recent
from doorward.clients.console.rights import readable, titles
from doorward.web.console import Page, Pages, Visit

details = Pages("clients")


async def _shown(visit: Visit, **more: Any) -> Page:
    client = await visit.get(f"/clients/{visit.path['id']}")
    names = await titles(visit)
    access = await visit.find(f"/clients/{client['id']}/access")
    events = await visit.find("/events", client_id=client["client_id"], limit=10)
    values: dict[str, Any] = {
        "client": client,
        "use": await recent(visit, client),
        "roles": names.roles,
        "apis": names.apis,
        "access": access,
        "summary": readable(client["permissions"], names.areas),
        "labels_of": names.areas,
        "events": events["items"] if events else None,
        "crumb": client["name"],
        "decision": None,
        **more,
    }
    return Page("clients/details.html", values)


@details.page("/clients/{id}")
async def show(visit: Visit) -> Page:
    """Show everything about a client but its secrets."""
    return await _shown(visit)


async def _tester(visit: Visit) -> Page:
    values = {"decision": None, "id": visit.path["id"]}
    return Page("clients/decision.html", values)


@details.action("/clients/{id}/decide", twin="POST /access/decide", form=_tester)
async def decide(visit: Visit) -> Page:
    """Say whether the client could make a call now, and why."""
    form = visit.form
    body = {
        "client": visit.path["id"],
        "method": form.get("method", ""),
        "path": form.get("path", ""),
    }
    if form.get("api"):
        body["api"] = form["api"]
    reply = await visit.act(body)
    if visit.within:
        return Page("clients/decision.html", {"decision": reply.body, "id": visit.path["id"]})
    return await _shown(visit, decision=reply.body)
