"""Quarantine: what is cut off, cutting off and putting back; and the kill switches."""

from typing import Any

from doorward.response.console.incidents import KINDS
from doorward.web.console import Moved, Page, Pages, Visit

quarantine = Pages("quarantine")


@quarantine.page("/quarantine")
async def list_quarantines(visit: Visit) -> Page:
    """List what is and was cut off, the last first, and how the kill switches stand."""
    after = visit.query.get("after", "")
    found = await visit.get("/quarantine", limit=25, sort="-placed_at", after=after)
    values = {
        "items": found["items"],
        "next": found["next"],
        "after": after,
        "kinds": KINDS,
        "switches": await visit.find("/kill-switches"),
    }
    return Page("response/quarantine.html", values)


@quarantine.page("/quarantine/new")
async def quarantine_form(visit: Visit) -> Page:
    """Ask what is to be cut off, and say what that hits where it is known already."""
    given = {**visit.query, **visit.form}
    reach: Any = None
    if given.get("id"):
        kind = given.get("kind", "client")
        reach = await visit.find("/quarantine/rehearsal", kind=kind, id=given["id"])
    values = {"given": given, "kinds": list(KINDS.items()), "reach": reach, "crumb": "Cut off"}
    return Page("response/cut_off.html", values)


@quarantine.action("/quarantine/new", twin="POST /quarantine", form=quarantine_form)
async def cut_off(visit: Visit) -> Moved:
    """Put something into quarantine."""
    names = ("kind", "id", "mode", "reason")
    await visit.act({name: visit.form.get(name, "").strip() for name in names})
    return Moved("/quarantine", "It is cut off: nothing of it is accepted any more.")


@quarantine.action("/quarantine/{id}/restore", twin="POST /quarantine/{id}/restore")
async def restore(visit: Visit) -> Moved:
    """Put back exactly what was there."""
    await visit.act()
    return Moved("/quarantine", "It is put back as it was.")


@quarantine.page("/quarantine/freeze")
async def freeze_form(visit: Visit) -> Page:
    """Say what a freeze would hit."""
    found = await visit.get("/kill-switches/freeze/rehearsal")
    return Page("response/freeze.html", {"found": found, "crumb": "Freeze"})


@quarantine.action("/quarantine/freeze", twin="POST /kill-switches/freeze", form=freeze_form)
async def freeze(visit: Visit) -> Moved:
    """Issue no tokens to anybody."""
    await visit.act()
    return Moved("/quarantine", "No token is issued until you thaw it.")


@quarantine.action("/quarantine/thaw", twin="POST /kill-switches/thaw")
async def thaw(visit: Visit) -> Moved:
    """Issue tokens again."""
    await visit.act()
    return Moved("/quarantine", "Tokens are issued again.")


@quarantine.page("/quarantine/end-tokens")
async def end_form(visit: Visit) -> Page:
    """Say what ends with all tokens."""
    found = await visit.get("/kill-switches/end-tokens/rehearsal")
    return Page("response/end_tokens.html", {"found": found, "crumb": "End every token"})


@quarantine.action("/quarantine/end-tokens", twin="POST /kill-switches/end-tokens", form=end_form)
async def end_tokens(visit: Visit) -> Moved:
    """End every token of the tenant."""
    await visit.act()
    return Moved("/quarantine", "Every token has ended. Secrets and sessions stay.")
