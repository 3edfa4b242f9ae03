"""How a client was used of late: what cutting it off would hit (DW-2)."""

from collections.abc import Mapping
from typing import Any

from doorward.web.console import Visit

WEEK = 7 * 86_400


async def recent(visit: Visit, client: Mapping[str, Any]) -> dict[str, Any]:
    """Return its calls, addresses and live tokens; ``lately`` if any of it is of this week."""
    use = await visit.find(f"/clients/{client['id']}/usage") or {"items": [], "calls": 0}
    secrets = await visit.find(f"/clients/{client['id']}/secrets") or {"items": []}
    since = visit.before(client["token_seconds"])
    tokens = await visit.find(
        "/events", client_id=client["client_id"], type="token.issued", since=since, limit=100
    )
    last = [one["last_at"] for one in use["items"]] + [client["last_redeemed"] or ""]
    latest = max(last, default="")
    week = visit.before(WEEK)
    return {
        "calls": use["calls"],
        "items": use["items"][:8],
        "addresses": sorted({one["address"] for one in use["items"] if one["address"]}),
        "secrets": secrets["items"],
        "tokens": sum(one["count"] for one in tokens["items"]) if tokens else None,
        "latest": latest,
        "lately": bool(latest) and latest >= week,
    }
