"""Usage: what each client did, and what it was granted and never used."""

from typing import Any, Final

from doorward.web.console import Page, Pages, Visit

used = Pages("usage")

DAYS: Final = (1, 7, 30, 90)
_SORTS: Final = {
    "clients": ("/clients", "API clients"),
    "keys": ("/api-keys", "API keys"),
    "tokens": ("/api-tokens", "API tokens"),
}


@used.page("/usage")
async def usage(visit: Visit) -> Page:
    """Show, client by client, calls and tokens, and the permissions that were used."""
    query = visit.query
    sort = query.get("sort", "clients")
    sort = sort if sort in _SORTS else "clients"
    days = next((one for one in DAYS if str(one) == query.get("days")), 30)
    search, after = query.get("search", ""), query.get("after", "")
    place, _ = _SORTS[sort]
    page = await visit.find(place, limit=25, search=search, after=after)
    items = page["items"] if page else []
    uses = await _uses(visit, [one["client_id"] for one in items], days)
    roles = await _roles(visit)
    values = {
        "items": [_line(one, uses.get(one["client_id"]), roles) for one in items],
        "next": page["next"] if page else None,
        "after": after,
        "search": search,
        "sort": sort,
        "days": days,
        "day_choices": DAYS,
        "sorts": {name: words for name, (_, words) in _SORTS.items()},
        "counted": visit.may("events:read"),
    }
    return Page("events/used.html", values)


async def _uses(visit: Visit, ids: list[str], days: int) -> dict[str, Any]:
    if not ids:
        return {}
    found = await visit.find("/usage/clients", client_id=ids, days=days)
    return {one["client_id"]: one for one in found["items"]} if found else {}


async def _roles(visit: Visit) -> dict[str, Any]:
    found = await visit.find("/roles", limit=200)
    return {one["id"]: one for one in found["items"]} if found else {}


def _line(client: dict[str, Any], use: Any, roles: dict[str, Any]) -> dict[str, Any]:
    """Return a client with what it may do beside what it did."""
    granted = set(client.get("permissions", ()))
    for role in client.get("roles", ()):
        granted |= set(roles.get(role, {}).get("permissions", ()))
    exercised = set(use["permissions"]) if use else set()
    return {
        "client": client,
        "use": use,
        "used": sorted(granted & exercised),
        "unused": sorted(granted - exercised),
        "quiet": not use or not (use["calls"] or use["tokens"]),
    }
