"""Endpoint rules of an API: what calls of one method and path need."""

from typing import Any

from doorward.access.console.offered import offered
from doorward.web.console import Moved, Page, Pages, Visit

rules = Pages("apis")


@rules.page("/apis/{api_id}/rules/new")
async def new_rule(visit: Visit) -> Page:
    """Ask which calls a rule is for and what they need."""
    return await _form(visit, {"method": "GET", "template": "", "any_of": [], "all_of": []})


@rules.action("/apis/{api_id}/rules", twin="POST /apis/{api_id}/rules", form=new_rule)
async def add_rule(visit: Visit) -> Moved:
    """Say what calls of one method and path need."""
    await visit.act(_sent(visit), once=visit.form.get("once", ""))
    return Moved(f"/apis/{visit.path['api_id']}", "Added. It holds from the next call on.")


@rules.page("/apis/{api_id}/rules/{rule_id}/edit")
async def edit_rule(visit: Visit) -> Page:
    """Show the form of a rule that is there."""
    return await _form(visit, await _rule(visit))


@rules.action(
    "/apis/{api_id}/rules/{rule_id}/edit",
    twin="PATCH /apis/{api_id}/rules/{rule_id}",
    form=edit_rule,
)
async def change_rule(visit: Visit) -> Moved:
    """Change what such calls need."""
    await visit.act(_sent(visit))
    return Moved(f"/apis/{visit.path['api_id']}", "Saved. It holds from the next call on.")


@rules.page("/apis/{api_id}/rules/{rule_id}/delete")
async def ask_delete(visit: Visit) -> Page:
    """Say what becomes of the calls of a rule, before it is removed."""
    return Page("access/rule_delete.html", {"rule": await _rule(visit), **_place(visit)})


@rules.action(
    "/apis/{api_id}/rules/{rule_id}/delete",
    twin="DELETE /apis/{api_id}/rules/{rule_id}",
    form=ask_delete,
)
async def delete_rule(visit: Visit) -> Moved:
    """Remove a rule: its calls are denied."""
    await visit.act()
    return Moved(f"/apis/{visit.path['api_id']}", "It is deleted: such calls are denied now.")


async def _rule(visit: Visit) -> dict[str, Any]:
    path = visit.path
    rule: dict[str, Any] = await visit.get(f"/apis/{path['api_id']}/rules/{path['rule_id']}")
    return rule


async def _form(visit: Visit, rule: dict[str, Any]) -> Page:
    if visit.form:
        rule = {**rule, **_sent(visit)}
    values = {"rule": rule, "apis": await offered(visit), **_place(visit)}
    return Page("access/rule_form.html", values)


def _place(visit: Visit) -> dict[str, str]:
    return {"api_id": visit.path["api_id"], "crumb": "Endpoint rule"}


def _sent(visit: Visit) -> dict[str, Any]:
    form = visit.form
    return {
        "method": form.get("method", ""),
        "template": form.get("template", "").strip(),
        "any_of": form.many("any_of"),
        "all_of": form.many("all_of"),
    }
