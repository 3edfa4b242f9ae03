"""The people of a tenant: list, invite, edit, keep out, delete."""

from collections.abc import Mapping
from typing import Any, Final

from doorward.web.console import Fields, Moved, Page, Pages, Visit
from doorward.web.console.forms import back, everything, filled, roles_of, wrong

people = Pages("people")

_SHOWN: Final = 25
_TOKENS: Final = 200
_FIELDS: Final = ("username", "name", "first_name", "last_name", "email", "notes")
_NARROWED: Final[Mapping[str, Mapping[str, Any]]] = {
    "": {},
    "open": {"active": True, "blocked": False},
    "blocked": {"blocked": True},
    "left": {"active": False},
}
LIST: Final = "/people"


@people.page("/people")
async def listing(visit: Visit) -> Page:
    """Show the users, by name unless another order is asked for."""
    asked = {name: visit.query.get(name, "") for name in ("search", "state", "sort", "after")}
    found = await visit.get(
        "/users", limit=_SHOWN, search=asked["search"], sort=asked["sort"] or "username",
        after=asked["after"], **_NARROWED.get(asked["state"], {}),
    )  # fmt: skip
    named = {role["id"]: role["name"] for role in await roles_of(visit)}
    values = {"users": found["items"], "next": found["next"], "asked": asked, "named": named}
    return Page("people/people_list.html", values)


@people.page("/people/new")
async def new(visit: Visit) -> Page:
    """Ask who is to be invited, and for which roles."""
    return Page("people/people_form.html", await _form(visit, {}, None))


@people.action("/people/new", twin="POST /users", form=new)
async def invite(visit: Visit) -> Page:
    """Make the user, who cannot sign in before a password was chosen by a link."""
    reply = await visit.act(_said(visit.form))
    return Page("people/people_invited.html", {"user": reply.body, "purpose": "invitation"})


@people.page("/people/{user_id}")
async def details(visit: Visit) -> Page:
    """Show one user: roles, what they give, where it is signed in."""
    user = await the_user(visit)
    place = f"/users/{user['id']}"
    sessions = await visit.find(f"{place}/sessions", limit=50)
    roles = {role["id"]: role for role in await roles_of(visit)}
    values = {
        "user": user,
        "roles": [roles.get(one, {"id": one, "name": one}) for one in user["roles"]],
        "sessions": sessions["items"] if sessions else [],
        "access": await visit.get(f"{place}/access"),
        "tokens": await tokens_of(visit, user),
        "crumb": user["username"],
    }
    return Page("people/people_one.html", values)


@people.page("/people/{user_id}/edit")
async def edit_form(visit: Visit) -> Page:
    """Show a user's record to be changed."""
    user = await the_user(visit)
    return Page("people/people_form.html", await _form(visit, user, user))


@people.action("/people/{user_id}/edit", twin="PATCH /users/{user_id}", form=edit_form)
async def edit(visit: Visit) -> Moved:
    """Change the record and its roles here."""
    await visit.act({**_said(visit.form), "active": "active" in visit.form})
    return Moved(_back(visit), "Saved.")


@people.page("/people/{user_id}/block")
async def block_form(visit: Visit) -> Page:
    """Say what stops while a user is kept out."""
    return await asks(visit, "block")


@people.action("/people/{user_id}/block", twin="PATCH /users/{user_id}", form=block_form)
async def block(visit: Visit) -> Moved:
    """Keep the user out for now."""
    reply = await visit.act({"blocked": True})
    return Moved(_back(visit), f"{reply.body['username']} is kept out.")


@people.action("/people/{user_id}/unblock", twin="PATCH /users/{user_id}")
async def unblock(visit: Visit) -> Moved:
    """Let the user in again."""
    reply = await visit.act({"blocked": False})
    return Moved(_back(visit), f"{reply.body['username']} may sign in again.")


@people.page("/people/{user_id}/delete")
async def delete_form(visit: Visit) -> Page:
    """Say what goes with a user."""
    return await asks(visit, "delete")


@people.action("/people/{user_id}/delete", twin="DELETE /users/{user_id}", form=delete_form)
async def delete(visit: Visit) -> Moved:
    """Remove the user, once its name was entered."""
    user = await the_user(visit)
    if visit.form.get("confirm", "").strip() != user["username"]:
        raise wrong("confirm", "the user name, as it stands above")
    await visit.act()
    return Moved(LIST, f"{user['username']} is deleted.")


async def the_user(visit: Visit) -> Any:
    """Return the user that the address names."""
    return await visit.get(f"/users/{visit.path['user_id']}")


async def tokens_of(visit: Visit, user: Mapping[str, Any]) -> list[Any]:
    """Return the API tokens of *user*, as far as the visitor may see them."""
    return await everything(visit, "/api-tokens", most=_TOKENS, user=user["id"])


async def asks(visit: Visit, act: str) -> Page:
    """Show the dialog before *act*, with what hangs on the user."""
    user = await the_user(visit)
    tokens = await tokens_of(visit, user)
    values = {
        "user": user,
        "act": act,
        "tokens": [one for one in tokens if one["state"] == "active"],
        "confirm": visit.form.get("confirm", ""),
        "crumb": user["username"],
    }
    return Page("people/people_act.html", values)


async def _form(visit: Visit, stored: Mapping[str, Any], user: Any) -> dict[str, Any]:
    typed = bool(visit.form)
    return {
        "given": filled(visit, _FIELDS, stored),
        "user": user,
        "offered": await roles_of(visit),
        "chosen": visit.form.many("roles") if typed else stored.get("roles", ()),
        "active": "active" in visit.form if typed else stored.get("active", True),
    }


def _said(form: Fields) -> dict[str, Any]:
    return {**{name: form.get(name, "") for name in _FIELDS}, "roles": form.many("roles")}


def _back(visit: Visit) -> str:
    return back(visit, LIST, f"{LIST}/{visit.path['user_id']}")
