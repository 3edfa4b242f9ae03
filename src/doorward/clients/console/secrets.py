"""A client's secrets: reset, rotate, end one, upload."""

from doorward.clients.console.recent import recent
from doorward.web.console import Moved, Page, Pages, Visit

secrets = Pages("clients")

OVERLAPS = (
    ("0", "at once"), ("3600", "in 1 hour"), ("86400", "in 1 day"), ("604800", "in 7 days"),
    ("2592000", "in 30 days"),
)  # fmt: skip


async def _asked(visit: Visit, template: str) -> Page:
    client = await visit.get(f"/clients/{visit.path['id']}")
    values = {
        "client": client,
        "use": await recent(visit, client),
        "overlaps": OVERLAPS,
        "crumb": client["name"],
    }
    return Page(template, values)


@secrets.page("/clients/{id}/reset")
async def reset_form(visit: Visit) -> Page:
    """Say what a reset breaks, and ask."""
    return await _asked(visit, "clients/reset.html")


@secrets.action("/clients/{id}/reset", twin="POST /clients/{id}/reset", form=reset_form)
async def reset(visit: Visit) -> Page:
    """End every secret of the client and show a new one, this once."""
    reply = await visit.act()
    values = {"made": reply.body, "title": "New secret", "secret": True}
    return Page("clients/once.html", values)


@secrets.page("/clients/{id}/rotate")
async def rotate_form(visit: Visit) -> Page:
    """Ask when the old secret is to die."""
    return await _asked(visit, "clients/rotate.html")


@secrets.action("/clients/{id}/rotate", twin="POST /clients/{id}/rotate", form=rotate_form)
async def rotate(visit: Visit) -> Page:
    """Make a second secret and show it, this once; the old one goes on for a while."""
    overlap = visit.form.get("old_secret_expires_in", "")
    reply = await visit.act(
        {"old_secret_expires_in": int(overlap) if overlap.isdecimal() else overlap}
    )
    values = {"made": reply.body, "title": "New secret", "secret": True}
    return Page("clients/once.html", values)


@secrets.page("/clients/{id}/secrets/{secret_id}/end")
async def end_form(visit: Visit) -> Page:
    """Say what ending one secret breaks, and ask."""
    page = await _asked(visit, "clients/end.html")
    one = next(
        (s for s in page.values["use"]["secrets"] if s["id"] == visit.path["secret_id"]), None
    )
    return Page(page.template, {**page.values, "one": one})


@secrets.action(
    "/clients/{id}/secrets/{secret_id}/end",
    twin="DELETE /clients/{id}/secrets/{secret_id}",
    form=end_form,
)
async def end(visit: Visit) -> Moved:
    """End one secret and the tokens it gave."""
    await visit.act()
    return Moved(f"/clients/{visit.path['id']}", "The secret has ended.")


@secrets.page("/clients/{id}/upload")
async def upload_form(visit: Visit) -> Page:
    """Say where the secret would go, and ask."""
    return await _asked(visit, "clients/upload.html")


@secrets.action("/clients/{id}/upload", twin="POST /clients/{id}/upload", form=upload_form)
async def upload(visit: Visit) -> Moved:
    """Deliver the secret to the system-made client's receiver."""
    reply = await visit.act()
    made = reply.body
    return Moved("/clients", f"Delivered to {made['host']} (answer {made['status']}).")
