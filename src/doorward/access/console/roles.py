"""Roles: what each allows, in words and area by area; made, changed and removed."""

from typing import Any

from doorward.access.console.offered import in_words, offered
from doorward.web.console import Moved, Page, Pages, Visit

roles = Pages("roles")


@roles.page("/roles")
async def list_roles(visit: Visit) -> Page:
    """List the roles with what each allows in words."""
    search, after = visit.query.get("search", ""), visit.query.get("after", "")
    page = await visit.get("/roles", limit=50, search=search, after=after)
    apis = await offered(visit)
    items = [{**role, "allows": _allows(role, apis)} for role in page["items"]]
    values = {"items": items, "next": page["next"], "search": search, "after": after}
    return Page("access/roles.html", values)


@roles.page("/roles/new")
async def new_role(visit: Visit) -> Page:
    """Ask for a name and, area by area, what the role is to allow: nothing to begin with."""
    return await _form(visit, {"name": "", "description": "", "permissions": []})


@roles.action("/roles", twin="POST /roles", form=new_role)
async def make_role(visit: Visit) -> Moved:
    """Make a role."""
    reply = await visit.act(_sent(visit), once=visit.form.get("once", ""))
    return Moved(f"/roles/{reply.body['id']}", f"{reply.body['name']} is made.")


@roles.page("/roles/{role_id}")
async def show_role(visit: Visit) -> Page:
    """Show a role: in words, its functional areas, the endpoints it opens, and who has it."""
    role_id = visit.path["role_id"]
    role = await visit.get(f"/roles/{role_id}")
    reach = await visit.get(f"/roles/{role_id}/access")
    holders = await visit.get(f"/roles/{role_id}/holders")
    values = {
        "role": role,
        "areas": reach["areas"],
        "endpoints": reach["endpoints"],
        "holders": holders,
        "allows": _allows(role, await offered(visit)),
        "crumb": role["name"],
    }
    return Page("access/role.html", values)


@roles.page("/roles/{role_id}/edit")
async def edit_role(visit: Visit) -> Page:
    """Show the form of a role that is there."""
    return await _form(visit, await visit.get(f"/roles/{visit.path['role_id']}"))


@roles.action("/roles/{role_id}/edit", twin="PATCH /roles/{role_id}", form=edit_role)
async def change_role(visit: Visit) -> Moved:
    """Change a role for all who have it."""
    reply = await visit.act(_sent(visit))
    return Moved(f"/roles/{reply.body['id']}", "Saved. It holds from the next call on.")


@roles.page("/roles/{role_id}/delete")
async def ask_delete(visit: Visit) -> Page:
    """Say who would lose what, before a role is removed."""
    role = await visit.get(f"/roles/{visit.path['role_id']}")
    values = {
        "role": role,
        "holders": await visit.get(f"/roles/{role['id']}/holders"),
        "allows": _allows(role, await offered(visit)),
        "crumb": role["name"],
    }
    return Page("access/role_delete.html", values)


@roles.action(
    "/roles/{role_id}/delete", twin="DELETE /roles/{role_id}?force={force}", form=ask_delete
)
async def delete_role(visit: Visit) -> Moved:
    """Remove a role and, where that was ticked, take it from all who have it."""
    await visit.act(force="true" if visit.form.get("force") else "false")
    return Moved("/roles", "It is deleted.")


async def _form(visit: Visit, role: dict[str, Any]) -> Page:
    if visit.form:
        role = {**role, **_sent(visit)}
    values = {"role": role, "apis": await offered(visit), "crumb": role.get("name") or "New"}
    return Page("access/role_form.html", values)


def _sent(visit: Visit) -> dict[str, Any]:
    form = visit.form
    return {
        "name": form.get("name", ""),
        "description": form.get("description", ""),
        "permissions": form.many("permissions"),
    }


def _allows(role: dict[str, Any], apis: list[dict[str, Any]]) -> str:
    return role["description"] or in_words(role["permissions"], apis)
