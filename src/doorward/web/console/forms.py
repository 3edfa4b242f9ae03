"""What forms of the console have in common: what stands in them, an end, the way back."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from doorward.web.console.visit import Fields, Refused, Reply, Visit

SPANS: Final = (("30d", "30 days"), ("90d", "90 days"), ("180d", "180 days"), ("365d", "1 year"))
"""The ends that are offered ready-made: as REST writes them, and in words."""
MOST_ROLES: Final = 1000
_PAGE: Final = 200
_MINUTES: Final = len("2030-01-01T00:00")


def filled(visit: Visit, names: Iterable[str], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the fields *names*: what was typed, or else what is *stored*."""
    typed = visit.form or stored
    return {name: typed.get(name, "") for name in names}


def ending(form: Fields) -> dict[str, str]:
    """Return the member that says when something ends, none where that stays as it is.

    A browser's field for a date and time knows no zone; the form says that it is UTC.
    """
    chosen = form.get("expires", "")
    if chosen == "date":
        typed = form.get("expires_at", "")
        return {"expires_at": f"{typed}{':00' if len(typed) == _MINUTES else ''}Z"}
    return {"expires_in": chosen} if chosen not in {"", "keep"} else {}


def back(visit: Visit, *places: str) -> str:
    """Return from which of *places* a form was opened; the first where it was none of them."""
    headers = visit.request.headers
    told = urlsplit(headers.get("hx-current-url") or headers.get("referer", ""))
    inner = told.path.removeprefix(visit.url())
    if inner not in places:
        return places[0]
    return f"{inner}?{told.query}" if told.query else inner


def wrong(field: str, message: str) -> Refused:
    """Return the refusal of what the console itself asks for, such as a name typed once more."""
    errors = [{"field": field, "message": message}]
    return Refused(Reply(422, {}, {"detail": message, "errors": errors}))


async def everything(visit: Visit, place: str, *, most: int, **query: Any) -> list[Any]:
    """Return what a list holds, up to *most*; nothing where the visitor may not see it."""
    found: list[Any] = []
    after: str | None = None
    while len(found) < most:
        page = await visit.find(place, limit=min(_PAGE, most), after=after, **query)
        if page is None:
            return []
        found += page["items"]
        after = page["next"]
        if after is None:
            break
    return found


async def roles_of(visit: Visit) -> list[Any]:
    """Return the roles there are here, by name; none where the visitor may not see them."""
    roles = await everything(visit, "/roles", most=MOST_ROLES)
    return sorted(roles, key=lambda role: role["name"].casefold())
