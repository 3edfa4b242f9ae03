"""API tokens: the list whose entries unfold, making, editing, and what ends one.

A JWT never passes through here: the page's script asks REST to unlock, and keeps what it gets.
"""

from typing import Any, Final

from doorward.clients.console.lifecycle import Sort, add_lifecycle
from doorward.web.console import Fields, Moved, Page, Pages, Visit
from doorward.web.console.forms import SPANS, ending, filled

tokens = Pages("tokens")

_SHOWN: Final = 25
_FOUND: Final = 20
_FIELDS: Final = ("user", "name", "description", "filter")
TOKENS: Final = Sort("/tokens", "/api-tokens", "token")


@tokens.page("/tokens")
async def listing(visit: Visit) -> Page:
    """Show the tokens, newest first unless another order is asked for."""
    asked = {name: visit.query.get(name, "") for name in ("search", "enabled", "sort", "after")}
    found = await visit.get(
        "/api-tokens", limit=_SHOWN, search=asked["search"], enabled=asked["enabled"],
        sort=asked["sort"] or "-created_at", after=asked["after"],
    )  # fmt: skip
    values = {"tokens": found["items"], "next": found["next"], "asked": asked}
    return Page("clients/tokens_list.html", values)


@tokens.page("/tokens/new")
async def new(visit: Visit) -> Page:
    """Ask for whose rights a token has, and until when."""
    return Page("clients/tokens_form.html", _form(visit, {"enabled": True}, "", None))


@tokens.action("/tokens/new", twin="POST /api-tokens", form=new)
async def make(visit: Visit) -> Moved:
    """Make the token; nobody has a JWT of it until it is unlocked."""
    reply = await visit.act(_said(visit.form))
    return Moved(TOKENS.place, f"{reply.body['name']} is made. Unlock it to get its JWT.")


@tokens.page("/tokens/users")
async def users(visit: Visit) -> Page:
    """Offer the users whose names hold what was typed."""
    wanted = visit.query.get("user", "")
    found = await visit.find("/users", limit=_FOUND, search=wanted, sort="username")
    return Page("clients/tokens_users.html", {"users": found["items"] if found else []})


@tokens.page("/tokens/{id}")
async def details(visit: Visit) -> Page:
    """Show one token, what it may do and what it did."""
    token = await TOKENS.one(visit)
    place = f"/api-tokens/{token['id']}"
    values = {
        "token": token,
        "usage": await visit.get(f"{place}/usage", days=30),
        "access": await visit.get(f"{place}/access"),
        "crumb": token["name"],
    }
    return Page("clients/tokens_one.html", values)


@tokens.page("/tokens/{id}/edit")
async def edit_form(visit: Visit) -> Page:
    """Show a token's terms to be changed."""
    token = await TOKENS.one(visit)
    return Page("clients/tokens_form.html", _form(visit, token, "keep", token))


@tokens.action("/tokens/{id}/edit", twin="PATCH /api-tokens/{id}", form=edit_form)
async def edit(visit: Visit) -> Moved:
    """Change a token; an end that is past or now lets it expire."""
    await visit.act(_said(visit.form))
    return Moved(TOKENS.back(visit), "Saved.")


add_lifecycle(tokens, TOKENS)


def _form(visit: Visit, stored: dict[str, Any], chosen: str, token: Any) -> dict[str, Any]:
    typed = bool(visit.form)
    # Its user is shown by name; a token whose user is gone keeps the id.
    known = {**stored, "user": stored.get("username") or stored.get("user", "")}
    return {
        **filled(visit, _FIELDS, known),
        "token": token,
        "spans": SPANS,
        "expires": visit.form.get("expires", "") if typed else chosen,
        "expires_at": visit.form.get("expires_at", ""),
        "enabled": "enabled" in visit.form if typed else stored["enabled"],
    }


def _said(form: Fields) -> dict[str, Any]:
    said: dict[str, Any] = {name: form.get(name, "") for name in _FIELDS}
    return {**said, "enabled": "enabled" in form, **ending(form)}
