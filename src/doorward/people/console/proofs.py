"""What people sign in with, as administrators see to it: links, second factors, sessions."""

from doorward.people.console.people import LIST, asks, the_user
from doorward.web.console import Moved, Page, Pages, Visit

proofs = Pages("people")


@proofs.page("/people/{user_id}/link")
async def link_form(visit: Visit) -> Page:
    """Offer a link by which the user chooses a password."""
    user = await the_user(visit)
    purpose = "reset" if user["has_password"] else "invitation"
    return Page("people/people_invited.html", {"user": user, "purpose": purpose, "asked": True})


@proofs.action("/people/{user_id}/link", twin="POST /users/{user_id}/link", form=link_form)
async def link(visit: Visit) -> Page:
    """Make the link, and show it this once."""
    reply = await visit.act({"purpose": visit.form.get("purpose", "")})
    values = {"user": await the_user(visit), "link": reply.body, "secret": True}
    return Page("people/people_link.html", values)


@proofs.page("/people/{user_id}/second-factor")
async def factor_form(visit: Visit) -> Page:
    """Say what is lost with a second factor."""
    return await asks(visit, "second-factor")


@proofs.action(
    "/people/{user_id}/second-factor",
    twin="DELETE /users/{user_id}/second-factor",
    form=factor_form,
)
async def remove_factor(visit: Visit) -> Moved:
    """Remove a lost second factor."""
    await visit.act()
    return Moved(f"{LIST}/{visit.path['user_id']}", "The second factor is removed.")


@proofs.page("/people/{user_id}/sessions")
async def sessions_form(visit: Visit) -> Page:
    """Say what ends with the sessions."""
    return await asks(visit, "sessions")


@proofs.action(
    "/people/{user_id}/sessions", twin="DELETE /users/{user_id}/sessions", form=sessions_form
)
async def end_sessions(visit: Visit) -> Moved:
    """Sign the user out everywhere."""
    await visit.act()
    return Moved(f"{LIST}/{visit.path['user_id']}", "Signed out everywhere.")


@proofs.action(
    "/people/{user_id}/sessions/{session_id}/end",
    twin="DELETE /users/{user_id}/sessions/{session_id}",
)
async def end_session(visit: Visit) -> Moved:
    """Sign the user out of one browser."""
    await visit.act()
    return Moved(f"{LIST}/{visit.path['user_id']}", "The session has ended.")
