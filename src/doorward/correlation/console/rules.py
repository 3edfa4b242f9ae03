"""Rules: listed, read, switched, written, tried on the past, removed."""

from typing import Any

from doorward.web.console import Moved, Page, Pages, Refused, Visit

rules = Pages("rules")


@rules.page("/rules")
async def list_rules(visit: Visit) -> Page:
    """List all rules: what each finds, how bad that is, and whether it is on."""
    found = await visit.get("/rules")
    return Page("correlation/rules.html", {"items": found["items"]})


@rules.page("/rules/new")
async def new_rule(visit: Visit) -> Page:
    """Ask for a rule's text; that of another is a beginning."""
    source = visit.form.get("source", "")
    of = visit.query.get("of", "")
    if of and not source:
        source = (await visit.get(f"/rules/{of}"))["source"]
    return Page("correlation/rule_form.html", {"rule": {"source": source}, "crumb": "New"})


@rules.action("/rules", twin="POST /rules", form=new_rule)
async def make_rule(visit: Visit) -> Moved:
    """Make a rule."""
    reply = await visit.act({"source": _source(visit)}, once=visit.form.get("once", ""))
    return Moved(f"/rules/{reply.body['id']}", "It is watched for from now on.")


@rules.page("/rules/{rule_id}")
async def show_rule(visit: Visit) -> Page:
    """Show a rule: what it looks for, in words and as it is written, and a way to try it."""
    rule = await visit.get(f"/rules/{visit.path['rule_id']}")
    sample = await visit.get(f"/rules/{rule['id']}/sample") if rule["built_in"] else None
    values = {"rule": rule, "sample": sample, "crumb": rule["title"]}
    return Page("correlation/rule.html", values)


@rules.page("/rules/{rule_id}/edit")
async def edit_rule(visit: Visit) -> Page:
    """Show the text of a rule of one's own to be changed."""
    rule = await visit.get(f"/rules/{visit.path['rule_id']}")
    if visit.form:
        rule = {**rule, "source": _source(visit)}
    return Page("correlation/rule_form.html", {"rule": rule, "crumb": rule["title"]})


@rules.action("/rules/{rule_id}/edit", twin="PATCH /rules/{rule_id}", form=edit_rule)
async def change_rule(visit: Visit) -> Moved:
    """Change a rule's text."""
    reply = await visit.act({"source": _source(visit)})
    return Moved(f"/rules/{reply.body['id']}", "Saved. It counts from now on.")


@rules.action("/rules/{rule_id}/switch", twin="PATCH /rules/{rule_id}", form=show_rule)
async def switch_rule(visit: Visit) -> Moved:
    """Switch a rule on or off."""
    reply = await visit.act({"enabled": visit.form.get("enabled") == "yes"})
    words = "It is on." if reply.body["enabled"] else "It is off."
    return Moved(f"/rules/{reply.body['id']}", words)


@rules.action("/rules/{rule_id}/dry-run", twin="POST /rules/{rule_id}/dry-run")
async def try_rule(visit: Visit) -> Page:
    """Say what a rule would have found since a time; nothing comes of it."""
    since = visit.form.get("since", "").strip()
    body: dict[str, Any] = {"since": f"{since}:00Z"} if since else {}
    try:
        found, wrong = (await visit.act(body)).body, ""
    except Refused as refused:
        said = " ".join(f"{name}: {words}." for name, words in refused.fields.items())
        found, wrong = None, said or refused.detail
    return Page("correlation/rehearsal.html", {"rehearsal": found, "failed": wrong})


@rules.page("/rules/{rule_id}/delete")
async def ask_delete(visit: Visit) -> Page:
    """Say what removing a rule means."""
    rule = await visit.get(f"/rules/{visit.path['rule_id']}")
    return Page("correlation/rule_delete.html", {"rule": rule, "crumb": rule["title"]})


@rules.action("/rules/{rule_id}/delete", twin="DELETE /rules/{rule_id}", form=ask_delete)
async def delete_rule(visit: Visit) -> Moved:
    """Remove a rule of one's own."""
    await visit.act()
    return Moved("/rules", "It is deleted.")


def _source(visit: Visit) -> str:
    # A browser ends the lines of a text as forms do.
    return visit.form.get("source", "").replace("\r\n", "\n")
