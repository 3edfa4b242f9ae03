"""Users of other tenants that have roles here, by id alone."""

import re
from typing import Final

from doorward.people.console.people import LIST
from doorward.web.console import Moved, Page, Pages, Visit
from doorward.web.console.forms import roles_of, wrong

members = Pages("people")

_SHOWN: Final = 50
_ID: Final = re.compile(r"usr_[0-9A-Za-z]{1,40}")
PLACE: Final = f"{LIST}/members"


@members.page("/people/members")
async def listing(visit: Visit) -> Page:
    """Show who of other tenants has which roles here."""
    after = visit.query.get("after", "")
    found = await visit.get("/members", limit=_SHOWN, after=after)
    named = {role["id"]: role["name"] for role in await roles_of(visit)}
    values = {
        "members": found["items"],
        "next": found["next"],
        "after": after,
        "named": named,
        "crumb": "From other tenants",
    }
    return Page("people/members_list.html", values)


@members.page("/people/members/new")
async def new(visit: Visit) -> Page:
    """Ask for a user's id, and for the roles it gets here."""
    return await _form(visit, visit.form.get("user_id", ""), [], known=False)


@members.action("/people/members/new", twin="PUT /members/{user_id}", form=new)
async def add(visit: Visit) -> Moved:
    """Give roles here to the user of another tenant."""
    user = visit.form.get("user_id", "").strip()
    if _ID.fullmatch(user) is None:
        raise wrong("user_id", "the id that a user has in its tenant: usr_…")
    await visit.act({"roles": visit.form.many("roles")}, user_id=user)
    return Moved(PLACE, "Saved.")


@members.page("/people/members/{user_id}/edit")
async def edit_form(visit: Visit) -> Page:
    """Show a member's roles to be changed."""
    member = await visit.get(f"/members/{visit.path['user_id']}")
    return await _form(visit, member["id"], member["roles"], known=True)


@members.action("/people/members/{user_id}/edit", twin="PUT /members/{user_id}", form=edit_form)
async def edit(visit: Visit) -> Moved:
    """Let the member have exactly these roles here."""
    await visit.act({"roles": visit.form.many("roles")})
    return Moved(PLACE, "Saved.")


@members.page("/people/members/{user_id}/remove")
async def remove_form(visit: Visit) -> Page:
    """Say what a member loses."""
    values = {"user_id": visit.path["user_id"], "crumb": "From other tenants"}
    return Page("people/members_remove.html", values)


@members.action(
    "/people/members/{user_id}/remove", twin="DELETE /members/{user_id}", form=remove_form
)
async def remove(visit: Visit) -> Moved:
    """Take all roles here from the member."""
    await visit.act()
    return Moved(PLACE, "Removed.")


async def _form(visit: Visit, user_id: str, roles: list[str], *, known: bool) -> Page:
    values = {
        "user_id": user_id,
        "known": known,
        "offered": await roles_of(visit),
        "chosen": visit.form.many("roles") if visit.form else roles,
        "crumb": "From other tenants",
    }
    return Page("people/members_form.html", values)
