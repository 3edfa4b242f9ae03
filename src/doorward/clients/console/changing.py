"""Editing and deleting an API client."""

from typing import Any

from doorward.clients.console.making import members
from doorward.clients.console.recent import recent
from doorward.clients.console.rights import chosen, matrix, readable, titles
from doorward.web.console import Moved, Page, Pages, Visit
from doorward.web.console.forms import wrong

changing = Pages("clients")


@changing.page("/clients/{id}/edit")
async def edit_form(visit: Visit) -> Page:
    """Show a client's form, filled in."""
    client = await visit.get(f"/clients/{visit.path['id']}")
    names = await titles(visit)
    held = set(chosen(visit.form)) if visit.form else set(client["permissions"])
    values: dict[str, Any] = {
        "client": client,
        "given": visit.form or _given(client),
        "matrix": matrix(names.apis, held, visit),
        "summary": readable(held, names.areas),
        "roles": names.roles,
        "chosen_roles": visit.form.many("roles") if visit.form else client["roles"],
        "crumb": client["name"],
    }
    return Page("clients/form.html", values)


@changing.action("/clients/{id}/edit", twin="PATCH /clients/{id}", form=edit_form)
async def edit(visit: Visit) -> Moved:
    """Change the client; rights that were taken away are gone on its next call."""
    form = visit.form
    body = {**members(form), "expires_at": members(form).get("expires_at")}
    if form.get("name") is not None:
        body["name"] = form["name"]
    await visit.act(body)
    return Moved(f"/clients/{visit.path['id']}", "Saved.")


@changing.page("/clients/{id}/delete")
async def delete_form(visit: Visit) -> Page:
    """Say what deleting breaks, and ask."""
    client = await visit.get(f"/clients/{visit.path['id']}")
    values = {"client": client, "use": await recent(visit, client), "crumb": client["name"]}
    return Page("clients/delete.html", values)


@changing.action("/clients/{id}/delete", twin="DELETE /clients/{id}", form=delete_form)
async def delete(visit: Visit) -> Moved:
    """Delete the client; one that was used lately wants its name typed."""
    client = await visit.get(f"/clients/{visit.path['id']}")
    use = await recent(visit, client)
    if use["lately"] and visit.form.get("typed", "").strip() != client["name"]:
        raise wrong("typed", "type the client's name as it stands above")
    await visit.act()
    return Moved("/clients", f"{client['name']} is deleted.")


def _given(client: dict[str, Any]) -> dict[str, str]:
    return {
        "name": client["name"],
        "description": client["description"],
        "token_seconds": str(client["token_seconds"]),
        "filter": client["filter"],
        "expires_at": (client["expires_at"] or "")[:10],
    }
