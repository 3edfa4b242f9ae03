"""API keys: the list, making and editing one, its own page, and switching it off or ending it."""

from typing import Any, Final

from doorward.clients.console.lifecycle import Sort, add_lifecycle
from doorward.web.console import Fields, Moved, Page, Pages, Visit
from doorward.web.console.forms import SPANS, ending, filled, roles_of

keys = Pages("keys")

_SHOWN: Final = 25
_FIELDS: Final = ("name", "description", "filter")
KEYS: Final = Sort("/keys", "/api-keys", "key")


@keys.page("/keys")
async def listing(visit: Visit) -> Page:
    """Show the keys, newest first unless another order is asked for."""
    asked = {name: visit.query.get(name, "") for name in ("search", "enabled", "sort", "after")}
    found = await visit.get(
        "/api-keys", limit=_SHOWN, search=asked["search"], enabled=asked["enabled"],
        sort=asked["sort"] or "-created_at", after=asked["after"],
    )  # fmt: skip
    named = {role["id"]: role["name"] for role in await roles_of(visit)}
    values = {"keys": found["items"], "next": found["next"], "asked": asked, "named": named}
    return Page("clients/keys_list.html", values)


@keys.page("/keys/new")
async def new(visit: Visit) -> Page:
    """Ask for what a key must have: name, roles, and when it ends."""
    values = await _form(visit, {}, "")
    return Page("clients/keys_new.html", values)


@keys.action("/keys/new", twin="POST /api-keys", form=new)
async def generate(visit: Visit) -> Page:
    """Make the key, and show its secret this once."""
    form = visit.form
    body = {**_said(form), **ending(form)}
    reply = await visit.act(body)
    return Page("clients/keys_secret.html", {"key": reply.body, "made": True, "secret": True})


@keys.page("/keys/{id}")
async def details(visit: Visit) -> Page:
    """Show one key: what it may do, its secrets with their last use, and what it did."""
    key = await KEYS.one(visit)
    place = f"/api-keys/{key['id']}"
    secrets = await visit.get(f"{place}/secrets")
    roles = {role["id"]: role for role in await roles_of(visit)}
    values = {
        "key": key,
        "secrets": list(reversed(secrets["items"])),
        "roles": [roles.get(one, {"id": one, "name": one}) for one in key["roles"]],
        "usage": await visit.get(f"{place}/usage", days=30),
        "access": await visit.get(f"{place}/access"),
        "crumb": key["name"],
    }
    return Page("clients/keys_one.html", values)


@keys.page("/keys/{id}/edit")
async def edit_form(visit: Visit) -> Page:
    """Show a key's terms to be changed."""
    key = await KEYS.one(visit)
    values = await _form(visit, key, "keep")
    return Page("clients/keys_edit.html", {**values, "key": key, "crumb": key["name"]})


@keys.action("/keys/{id}/edit", twin="PATCH /api-keys/{id}", form=edit_form)
async def edit(visit: Visit) -> Moved:
    """Change a key."""
    await visit.act({**_said(visit.form), **ending(visit.form)})
    return Moved(KEYS.back(visit), "Saved.")


add_lifecycle(keys, KEYS)


async def _form(visit: Visit, key: dict[str, Any], chosen: str) -> dict[str, Any]:
    typed = bool(visit.form)
    return {
        **filled(visit, _FIELDS, key),
        "offered": await roles_of(visit),
        "chosen": visit.form.many("roles") if typed else key.get("roles", ()),
        "spans": SPANS,
        "expires": visit.form.get("expires", "") if typed else chosen,
        "expires_at": visit.form.get("expires_at", ""),
    }


def _said(form: Fields) -> dict[str, Any]:
    return {**{name: form.get(name, "") for name in _FIELDS}, "roles": form.many("roles")}
