"""The page on which anybody who holds a secret can end it."""

from doorward.web.console import Page, Pages, Visit

leaks = Pages()


@leaks.page("/revoke", public=True)
async def revoke_form(_visit: Visit) -> Page:
    """Ask for the secrets that somebody found."""
    return Page("leaks/revoke.html", {"received": 0})


@leaks.action("/revoke", twin="POST /leaks/revoke", form=revoke_form, public=True)
async def revoke(visit: Visit) -> Page:
    """End them; what is shown is the same whether they were ours or not."""
    found = visit.form.get("secrets", "").split()
    body = {"secrets": found, "place": visit.form.get("place", "").strip()}
    reply = await visit.act(body)
    return Page("leaks/revoke.html", {"received": reply.body["received"]})


PAGES = (leaks,)
