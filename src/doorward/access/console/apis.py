"""APIs: what is protected, what each offers and what its calls need."""

from typing import Any

from doorward.access.console.offered import ALL
from doorward.web.console import Moved, Page, Pages, Refused, Visit

apis = Pages("apis")


@apis.page("/apis")
async def list_apis(visit: Visit) -> Page:
    """List the APIs that this tenant protects."""
    search, after = visit.query.get("search", ""), visit.query.get("after", "")
    page = await visit.get("/apis", limit=50, search=search, after=after)
    values = {"items": page["items"], "next": page["next"], "search": search, "after": after}
    return Page("access/apis.html", values)


@apis.page("/apis/new")
async def new_api(visit: Visit) -> Page:
    """Ask what an API is called and what tokens for it name as their audience."""
    fresh = {"name": "", "audience": "", "description": "", "portal": True, "denial": "forbidden"}
    return await _form(visit, fresh)


@apis.action("/apis", twin="POST /apis", form=new_api)
async def add_api(visit: Visit) -> Moved:
    """Add an API, which offers nothing yet."""
    reply = await visit.act(_sent(visit), once=visit.form.get("once", ""))
    return Moved(f"/apis/{reply.body['id']}", "Added. Say what it offers next.")


@apis.page("/apis/{api_id}")
async def show_api(visit: Visit) -> Page:
    """Show an API: its areas and permissions, its endpoint rules, and a tester of calls."""
    place = f"/apis/{visit.path['api_id']}"
    api = await visit.get(place)
    rules = await visit.get(f"{place}/rules", limit=100, after=visit.query.get("after", ""))
    values = {
        "api": api,
        "areas": (await visit.get(f"{place}/areas", limit=ALL))["items"],
        "rules": rules["items"],
        "next": rules["next"],
        "after": visit.query.get("after", ""),
        "clients": (await visit.find("/clients", limit=50) or {"items": []})["items"],
        "crumb": api["name"],
    }
    return Page("access/api.html", values)


@apis.page("/apis/{api_id}/edit")
async def edit_api(visit: Visit) -> Page:
    """Show the form of an API that is there."""
    return await _form(visit, await visit.get(f"/apis/{visit.path['api_id']}"))


@apis.action("/apis/{api_id}/edit", twin="PATCH /apis/{api_id}", form=edit_api)
async def change_api(visit: Visit) -> Moved:
    """Change an API."""
    reply = await visit.act(_sent(visit))
    return Moved(f"/apis/{reply.body['id']}", "Saved.")


@apis.page("/apis/{api_id}/delete")
async def ask_delete(visit: Visit) -> Page:
    """Say what goes with an API, before it is removed."""
    place = f"/apis/{visit.path['api_id']}"
    api = await visit.get(place)
    areas = (await visit.get(f"{place}/areas", limit=ALL))["items"]
    return Page("access/api_delete.html", {"api": api, "areas": areas, "crumb": api["name"]})


@apis.action("/apis/{api_id}/delete", twin="DELETE /apis/{api_id}?force={force}", form=ask_delete)
async def delete_api(visit: Visit) -> Moved:
    """Remove an API and, where that was ticked, its permissions from all who hold them."""
    await visit.act(force="true" if visit.form.get("force") else "false")
    return Moved("/apis", "It is deleted.")


@apis.action("/apis/{api_id}/decide", twin="POST /access/decide")
async def decide(visit: Visit) -> Page:
    """Say whether somebody's call would pass now, and what it lacks if not."""
    form = visit.form
    body = {
        form.get("sort", "client"): form.get("who", "").strip(),
        "method": form.get("method", "GET"),
        "path": form.get("path", "").strip(),
        "api": visit.path["api_id"],
    }
    if form.get("address", "").strip():
        body["address"] = form["address"].strip()
    try:
        decision, wrong = (await visit.act(body)).body, ""
    except Refused as refused:
        said = " ".join(f"{name}: {words}." for name, words in refused.fields.items())
        decision, wrong = None, said or refused.detail
    values: dict[str, Any] = {"decision": decision, "failed": wrong, "asked": body}
    return Page("access/decision.html", values)


async def _form(visit: Visit, api: dict[str, Any]) -> Page:
    if visit.form:
        api = {**api, **_sent(visit)}
    return Page("access/api_form.html", {"api": api, "crumb": api.get("name") or "New"})


def _sent(visit: Visit) -> dict[str, Any]:
    form = visit.form
    sent: dict[str, Any] = {name: form[name] for name in ("name", "audience") if name in form}
    sent["description"] = form.get("description", "")
    sent["portal"] = "portal" in form
    sent["denial"] = form.get("denial", "forbidden")
    return sent
