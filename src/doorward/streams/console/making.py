"""The forms of a sink: a new one of each kind, and one that is there."""

from typing import Any, Final

from doorward.web.console import Moved, Page, Pages, Visit
from doorward.web.console.forms import filled, wrong

FIELDS: Final = {
    "syslog": ("host", "port", "transport", "format", "ca", "server_name", "certificate"),
    "webhook": ("url", "ca"),
    "file": ("megabytes", "files"),
}
_USUAL: Final = {
    "port": 6514,
    "transport": "tls",
    "format": "rfc5424",
    "megabytes": 100,
    "files": 10,
}
_NUMBERS: Final = frozenset(("port", "megabytes", "files"))

making = Pages("sinks")


@making.page("/sinks/new/{kind}")
async def new_sink(visit: Visit) -> Page:
    """Ask where a receiver of one kind is."""
    return _form(visit, visit.path["kind"], _USUAL)


@making.action("/sinks/new/{kind}", twin="POST /sinks", form=new_sink)
async def add_sink(visit: Visit) -> Page | Moved:
    """Make a sink; a webhook's secret is shown this once."""
    kind = visit.path["kind"]
    form = visit.form
    body = {"kind": kind, **_sent(visit, kind), "from_beginning": "from_beginning" in form}
    made = (await visit.act(body, once=form.get("once", ""))).body
    if made.get("secret"):
        return Page("streams/secret.html", {"sink": made, "secret": True})
    return Moved(f"/sinks/{made['id']}", "Added. Try it out before you rely on it.")


@making.page("/sinks/{sink_id}/edit")
async def edit_form(visit: Visit) -> Page:
    """Show the form of a sink that is there."""
    sink = await visit.get(f"/sinks/{visit.path['sink_id']}")
    return _form(visit, sink["kind"], sink)


@making.action("/sinks/{sink_id}/edit", twin="PATCH /sinks/{sink_id}", form=edit_form)
async def edit_sink(visit: Visit) -> Moved:
    """Change a sink; it goes on from its place."""
    sink = await visit.get(f"/sinks/{visit.path['sink_id']}")
    await visit.act(_sent(visit, sink["kind"]))
    return Moved(f"/sinks/{sink['id']}", "Saved. It goes on from where it is.")


def _form(visit: Visit, kind: str, stored: Any) -> Page:
    given = filled(visit, ("name", *FIELDS.get(kind, ())), stored)
    types = visit.form.get("types", "") if visit.form else " ".join(stored.get("types", ()))
    values = {"kind": kind, "given": {**given, "types": types}, "sink_id": stored.get("id", "")}
    return Page("streams/form.html", {**values, "crumb": stored.get("name", "New")})


def _sent(visit: Visit, kind: str) -> dict[str, Any]:
    """Return the members that the form of *kind* says."""
    form = visit.form
    body: dict[str, Any] = {"name": form.get("name", ""), "types": form.get("types", "").split()}
    for name in FIELDS.get(kind, ()):
        text = form.get(name, "").strip()
        if name in _NUMBERS and not (text.isdecimal() and len(text) < 9):
            raise wrong(name, "a whole number")
        body[name] = int(text) if name in _NUMBERS else text
    if form.get("private_key", "").strip():
        body["private_key"] = form["private_key"]
    return body
