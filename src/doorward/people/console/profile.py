"""One's own profile: password, second factor, passkeys, sessions, and what this program is."""

from doorward import __version__
from doorward.web.console import Moved, Page, Pages, Visit

profile = Pages("profile")


@profile.page("/profile")
async def show(visit: Visit) -> Page:
    """Show what the visitor signs in with, and where it is signed in."""
    sessions = await visit.get("/user/sessions", limit=100)
    passkeys = await visit.find("/user/passkeys") or {"items": []}
    values = {
        "sessions": sessions["items"],
        "passkeys": passkeys["items"],
        "version": __version__,
    }
    return Page("people/profile.html", values)


@profile.page("/profile/password")
async def password_form(_visit: Visit) -> Page:
    """Ask for the present password and a new one."""
    return Page("people/password.html", {})


@profile.action("/profile/password", twin="PUT /user/password", form=password_form)
async def change_password(visit: Visit) -> Moved:
    """Change the password; every session and token of the visitor ends with it."""
    form = visit.form
    await visit.act({"present": form.get("present", ""), "password": form.get("password", "")})
    return Moved("/sign-in", "Your password is changed. Sign in with it.", whole=True)


@profile.page("/profile/second-factor")
async def factor_form(_visit: Visit) -> Page:
    """Ask for the password before a second factor is set up."""
    return Page("people/factor.html", {})


@profile.action("/profile/second-factor", twin="POST /user/second-factor", form=factor_form)
async def begin_factor(visit: Visit) -> Page:
    """Show the secret of a second factor, and ask for a first code of it."""
    reply = await visit.act({"password": visit.form.get("password", "")})
    return Page("people/factor_code.html", {"factor": reply.body, "secret": True})


async def _code_form(_visit: Visit) -> Page:
    return Page("people/factor_code.html", {"factor": None, "secret": True})


@profile.action(
    "/profile/second-factor/confirm", twin="POST /user/second-factor/confirm", form=_code_form
)
async def confirm_factor(visit: Visit) -> Moved:
    """Let the second factor count from now on."""
    await visit.act({"code": _code(visit)})
    return Moved("/profile", "From now on signing in takes a code too.")


@profile.page("/profile/second-factor/remove")
async def remove_form(_visit: Visit) -> Page:
    """Ask for a last code."""
    return Page("people/factor_remove.html", {})


@profile.action(
    "/profile/second-factor/remove", twin="POST /user/second-factor/remove", form=remove_form
)
async def remove_factor(visit: Visit) -> Moved:
    """Remove the second factor."""
    await visit.act({"code": _code(visit)})
    return Moved("/profile", "Signing in takes no code any more.")


@profile.action("/profile/recovery-codes", twin="POST /user/recovery-codes", form=show)
async def recovery_codes(visit: Visit) -> Page:
    """Show ten recovery codes, this once; those from before end."""
    reply = await visit.act()
    return Page("people/codes.html", {"codes": reply.body["codes"], "secret": True})


@profile.action("/profile/passkeys/{passkey_id}/remove", twin="DELETE /user/passkeys/{passkey_id}")
async def remove_passkey(visit: Visit) -> Moved:
    """Remove a passkey."""
    await visit.act()
    return Moved("/profile", "The passkey is removed.")


@profile.action("/profile/sessions/end", twin="DELETE /user/sessions")
async def end_others(visit: Visit) -> Moved:
    """Sign the visitor out everywhere but here."""
    await visit.act()
    return Moved("/profile", "You are signed out everywhere else.")


@profile.action("/profile/sessions/{session_id}/end", twin="DELETE /user/sessions/{session_id}")
async def end_session(visit: Visit) -> Moved:
    """End one session of the visitor."""
    await visit.act()
    return Moved("/profile", "The session has ended.")


def _code(visit: Visit) -> str:
    return visit.form.get("code", "").replace(" ", "")
