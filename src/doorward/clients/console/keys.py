"""API keys: the list, making and editing one, its own page, and switching it off or ending it."""

from typing import Any, Final

from doorward.web.console import Fields, Moved, Page, Pages, Visit
from doorward.web.console.forms import SPANS, back, ending, filled, roles_of, wrong

keys = Pages("keys")

_SHOWN: Final = 25
_FIELDS: Final = ("name", "description", "filter")
LIST: Final = "/keys"


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
    key = await the_key(visit)
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
    key = await the_key(visit)
    values = await _form(visit, key, "keep")
    return Page("clients/keys_edit.html", {**values, "key": key, "crumb": key["name"]})


@keys.action("/keys/{id}/edit", twin="PATCH /api-keys/{id}", form=edit_form)
async def edit(visit: Visit) -> Moved:
    """Change a key."""
    await visit.act({**_said(visit.form), **ending(visit.form)})
    return Moved(_back(visit), "Saved.")


@keys.action("/keys/{id}/enable", twin="POST /api-keys/{id}/enable")
async def enable(visit: Visit) -> Moved:
    """Accept the key again."""
    reply = await visit.act()
    return Moved(_back(visit), f"{reply.body['name']} is enabled.")


@keys.page("/keys/{id}/disable")
async def disable_form(visit: Visit) -> Page:
    """Say what stops while a key is disabled."""
    return await asks(visit, "disable")


@keys.action("/keys/{id}/disable", twin="POST /api-keys/{id}/disable", form=disable_form)
async def disable(visit: Visit) -> Moved:
    """Accept nothing of the key until it is enabled again."""
    reply = await visit.act()
    return Moved(_back(visit), f"{reply.body['name']} is disabled.")


@keys.page("/keys/{id}/expire")
async def expire_form(visit: Visit) -> Page:
    """Say what stops when a key ends now."""
    return await asks(visit, "expire")


@keys.action("/keys/{id}/expire", twin="POST /api-keys/{id}/expire", form=expire_form)
async def expire(visit: Visit) -> Moved:
    """Let the key end now; it stays listed."""
    reply = await visit.act()
    return Moved(_back(visit), f"{reply.body['name']} has expired.")


@keys.page("/keys/{id}/delete")
async def delete_form(visit: Visit) -> Page:
    """Say what breaks when a key is deleted; ask for its name where it is in use."""
    return await asks(visit, "delete")


@keys.action("/keys/{id}/delete", twin="DELETE /api-keys/{id}", form=delete_form)
async def delete(visit: Visit) -> Moved:
    """Delete the key, for good."""
    key = await the_key(visit)
    usage = await visit.get(f"/api-keys/{key['id']}/usage")
    if usage["calls"] and visit.form.get("confirm", "").strip() != key["name"]:
        raise wrong("confirm", "the name of the key, as it stands above")
    await visit.act()
    return Moved(LIST, f"{key['name']} is deleted.")


async def the_key(visit: Visit) -> Any:
    """Return the key that the address names."""
    return await visit.get(f"/api-keys/{visit.path['id']}")


async def asks(visit: Visit, act: str) -> Page:
    """Show the dialog before *act*, with what the key did last."""
    key = await the_key(visit)
    usage = await visit.get(f"/api-keys/{key['id']}/usage")
    values = {"key": key, "act": act, "usage": usage, "crumb": key["name"]}
    values["confirm"] = visit.form.get("confirm", "")
    return Page("clients/keys_act.html", values)


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


def _back(visit: Visit) -> str:
    return back(visit, LIST, f"{LIST}/{visit.path['id']}")
