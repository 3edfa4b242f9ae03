"""The table of API clients, and what is done to a row or to many at once."""

from typing import Any

from doorward.clients.console.rights import readable, titles
from doorward.web.console import Moved, Page, Pages, Refused, Visit

SORTS = (("created_at", "Oldest first"), ("name", "By name"), ("last_modified", "Last modified"))

listing = Pages("clients")


@listing.page("/clients")
async def table(visit: Visit) -> Page:
    """List the clients, with search and filters."""
    query = visit.query
    found = await visit.get(
        "/clients",
        limit=50,
        after=query.get("after"),
        search=query.get("search"),
        enabled=query.get("enabled"),
        user_defined=query.get("user_defined"),
    )
    names = await titles(visit)
    rows = [{**one, "rights": readable(one["permissions"], names.areas)} for one in found["items"]]
    values: dict[str, Any] = {
        "rows": rows,
        "next": found["next"],
        "roles": names.roles,
        "keeps": visit.who["tenant"]["policies"]["retrievable_secrets"],
    }
    return Page("clients/list.html", values)


async def _switch(visit: Visit) -> Moved:
    ids = visit.form.many("id")
    done, refused = 0, ""
    for one in ids:
        try:
            await visit.act(id=one)
            done += 1
        except Refused as wrong:
            refused = wrong.detail
    what = "enabled" if visit.twin.endswith("enable") else "disabled"
    words = f"{done} of {len(ids)} {what}." if len(ids) != 1 or refused else f"It is {what}."
    return Moved("/clients", f"{words} {refused}".strip())


@listing.action("/clients/enable", twin="POST /clients/{id}/enable")
async def enable(visit: Visit) -> Moved:
    """Let the chosen clients in again."""
    return await _switch(visit)


@listing.action("/clients/disable", twin="POST /clients/{id}/disable")
async def disable(visit: Visit) -> Moved:
    """Keep the chosen clients out until they are enabled."""
    return await _switch(visit)
