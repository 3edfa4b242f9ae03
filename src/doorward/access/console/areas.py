"""Areas of an API, and so its permissions: offered, changed and withdrawn."""

from typing import Any

from doorward.web.console import Moved, Page, Pages, Visit

areas = Pages("apis")


@areas.page("/apis/{api_id}/areas/new")
async def new_area(visit: Visit) -> Page:
    """Ask what a new area is called and what may be done there."""
    fresh = {"name": "", "label": "", "alias": "", "grantable": True, "actions": ["read", "write"]}
    return await _form(visit, fresh, new=True)


@areas.action("/apis/{api_id}/areas", twin="POST /apis/{api_id}/areas", form=new_area)
async def add_area(visit: Visit) -> Moved:
    """Let an API offer a new area."""
    body = {"name": visit.form.get("name", "").strip(), **_sent(visit)}
    await visit.act(body, once=visit.form.get("once", ""))
    return Moved(f"/apis/{visit.path['api_id']}", "Added. Nobody has it until it is granted.")


@areas.page("/apis/{api_id}/areas/{name}/edit")
async def edit_area(visit: Visit) -> Page:
    """Show the form of an area that is there."""
    return await _form(visit, await _area(visit), new=False)


@areas.action(
    "/apis/{api_id}/areas/{name}/edit",
    twin="PATCH /apis/{api_id}/areas/{name}?force={force}",
    form=edit_area,
)
async def change_area(visit: Visit) -> Moved:
    """Change an area; an action that goes is taken from all who hold it, where that was ticked."""
    await visit.act(_sent(visit), force="true" if visit.form.get("force") else "false")
    return Moved(f"/apis/{visit.path['api_id']}", "Saved.")


@areas.page("/apis/{api_id}/areas/{name}/delete")
async def ask_delete(visit: Visit) -> Page:
    """Say what goes with an area, before it is removed."""
    area = await _area(visit)
    values = {"area": area, "api_id": visit.path["api_id"], "crumb": area["label"]}
    return Page("access/area_delete.html", values)


@areas.action(
    "/apis/{api_id}/areas/{name}/delete",
    twin="DELETE /apis/{api_id}/areas/{name}?force={force}",
    form=ask_delete,
)
async def delete_area(visit: Visit) -> Moved:
    """Let an API offer an area no more."""
    await visit.act(force="true" if visit.form.get("force") else "false")
    return Moved(f"/apis/{visit.path['api_id']}", "It is deleted.")


async def _area(visit: Visit) -> dict[str, Any]:
    path = visit.path
    area: dict[str, Any] = await visit.get(f"/apis/{path['api_id']}/areas/{path['name']}")
    return area


async def _form(visit: Visit, area: dict[str, Any], *, new: bool) -> Page:
    if visit.form:
        area = {**area, **_sent(visit), "name": visit.form.get("name", area["name"])}
    values = {"area": area, "api_id": visit.path["api_id"], "new": new}
    return Page("access/area_form.html", {**values, "crumb": area["label"] or "New area"})


def _sent(visit: Visit) -> dict[str, Any]:
    form = visit.form
    return {
        "label": form.get("label", ""),
        "alias": form.get("alias", ""),
        "grantable": "grantable" in form,
        "actions": form.get("actions", "").replace(",", " ").split(),
    }
