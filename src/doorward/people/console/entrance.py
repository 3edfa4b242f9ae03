"""Signing in and out, and the links that people are sent."""

from doorward.web.console import Fields, Moved, Page, Pages, Refused, Visit

CODE_NEEDED = "/code-needed"

entrance = Pages()


@entrance.page("/sign-in", public=True)
async def sign_in_form(visit: Visit) -> Page:
    """Ask for user name and password, and for a code once the password was right."""
    asks_code = visit.problem.endswith(CODE_NEEDED) or bool(visit.form.get("code"))
    values = {
        "username": visit.form.get("username", ""),
        "next": _within(visit.form.get("next") or visit.query.get("next", "")),
        "asks_code": asks_code,
    }
    return Page("people/sign_in.html", values)


@entrance.action("/sign-in", twin="POST /session", form=sign_in_form, public=True)
async def sign_in(visit: Visit) -> Moved:
    """Open a session and go on to where the visitor was going."""
    form = visit.form
    body = {"username": form.get("username", ""), "password": form.get("password", "")}
    if form.get("code"):
        body["code"] = form["code"].replace(" ", "")
    reply = await visit.act(body)
    return Moved(_within(form.get("next", "")) or "/", cookies=reply.cookies, whole=True)


@entrance.action("/sign-out", twin="DELETE /session")
async def sign_out(visit: Visit) -> Moved:
    """End the session that is in use."""
    reply = await visit.act()
    return Moved("/sign-in", "You are signed out.", reply.cookies, whole=True)


@entrance.page("/link", public=True)
async def link(_visit: Visit) -> Page:
    """Open a link that somebody was sent: its token stands behind the # and is read by a script."""
    return Page("people/link.html", {"look": None, "token": ""})


@entrance.action("/link/look", twin="POST /link/look", public=True)
async def look(visit: Visit) -> Page:
    """Show whom the link is for, and ask for a password."""
    token = visit.form.get("token", "")
    try:
        reply = await visit.act({"token": token})
    except Refused as refused:
        return Page("people/link.html", {"look": None, "token": "", "gone": refused.detail})
    return Page("people/link.html", {"look": reply.body, "token": token, "secret": True})


async def _link_again(visit: Visit) -> Page:
    shown = await visit.send("POST", "/link/look", {"token": visit.form.get("token", "")})
    values = {"look": shown.body, "token": visit.form.get("token", ""), "secret": True}
    return Page("people/link.html", values)


@entrance.action("/link", twin="POST /link", form=_link_again, public=True)
async def take(visit: Visit) -> Moved:
    """Choose a password by a link, which is spent by it, and be signed in."""
    form: Fields = visit.form
    body = {"token": form.get("token", ""), "password": form.get("password", "")}
    if form.get("username"):
        body["username"] = form["username"]
    reply = await visit.act(body)
    return Moved("/", "Welcome.", reply.cookies, whole=True)


def _within(place: str) -> str:
    """Return *place* if it is a path within the console, and nothing else."""
    fine = place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable()
    return place if fine else ""
