"""The first page: what is here, what needs care, and what to do next."""

from doorward.web.console import Page, Pages, Visit

home = Pages("home")


@home.page("/")
async def start(visit: Visit) -> Page:
    """Show how the tenant's integrations are doing."""
    clients = await visit.find("/clients", limit=1)
    return Page("app/home.html", {"clients": clients})
