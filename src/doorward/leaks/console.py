"""The page on which anybody who holds a secret can end it."""

from doorward.web.console import Moved, Page, Pages, Visit

leaks = Pages()


@leaks.page("/revoke", public=True)
async def revoke_form(_visit: Visit) -> Page:
    """Ask for the secrets that somebody found."""
    return Page("leaks/revoke.html", {"done": False, "secret": True})


@leaks.page("/revoked", public=True)
async def revoked(_visit: Visit) -> Page:
    """Say the same to everybody, whether what was given up was ours or not."""
    return Page("leaks/revoke.html", {"done": True})


@leaks.action("/revoke", twin="POST /leaks/revoke", form=revoke_form, public=True)
async def revoke(visit: Visit) -> Moved:
    """End what was found; the page that follows knows nothing of it."""
    found = visit.form.get("secrets", "").split()
    await visit.act({"secrets": found, "place": visit.form.get("place", "").strip()})
    return Moved("/revoked")


PAGES = (leaks,)
