"""One's own tenant, the others that one may act in, and making one."""

from typing import Any

from doorward.web.console import Moved, Page, Pages, Visit

tenant = Pages("tenant")


@tenant.page("/tenant")
async def show_tenant(visit: Visit) -> Page:
    """Show the tenant that the visit acts in, and the visitor's other ones."""
    own = await _own(visit)
    return Page("tenants/tenant.html", {"tenant": own, "default": _is_default(own)})


@tenant.page("/tenant/edit")
async def edit_form(visit: Visit) -> Page:
    """Show the form of the tenant's own settings."""
    own = await _own(visit)
    return Page("tenants/edit.html", {"tenant": own, "given": visit.form or own, "crumb": "Edit"})


@tenant.action("/tenant/edit", twin="PATCH /tenants/{tenant_id}", form=edit_form)
async def edit(visit: Visit) -> Moved:
    """Change the tenant's own settings."""
    form = visit.form
    body: dict[str, Any] = {"name": form.get("name", "")}
    if form.get("token_seconds", "").strip():
        body["token_seconds"] = whole(form["token_seconds"])
    if "give_up_host" in form:
        body["host"] = None
    await visit.act(body, tenant_id=visit.who["tenant"]["id"])
    return Moved("/tenant", "Saved.")


@tenant.page("/tenant/new")
async def new_form(visit: Visit) -> Page:
    """Ask what a further tenant is called and what it is furnished like."""
    presets = (await visit.get("/presets"))["items"]
    values = {"presets": presets, "given": visit.form, "crumb": "New tenant"}
    return Page("tenants/new.html", values)


@tenant.action("/tenant/new", twin="POST /tenants", form=new_form)
async def make(visit: Visit) -> Page:
    """Make a tenant, and show the credentials of its machine administrator this once."""
    form = visit.form
    body: dict[str, Any] = {"name": form.get("name", ""), "slug": form.get("slug", "").strip()}
    body["preset"] = form.get("preset") or "default"
    if form.get("host", "").strip():
        body["host"] = form["host"].strip()
    reply = await visit.act(body, once=form.get("once", ""))
    values = {"made": reply.body, "secret": True, "crumb": reply.body["name"]}
    return Page("tenants/made.html", values)


def whole(text: str) -> Any:
    """Return the whole number that *text* says; what is none is left to the API to refuse."""
    return int(text) if text.strip().isascii() and text.strip().isdigit() else text


async def _own(visit: Visit) -> Any:
    return await visit.get(f"/tenants/{visit.who['tenant']['id']}")


def _is_default(own: dict[str, Any]) -> bool:
    return bool(own["slug"] == "default")
