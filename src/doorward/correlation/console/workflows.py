"""Workflows: listed with their runs, made, switched, removed; runs approved or not."""

from typing import Any, Final

from doorward.web.console import Moved, Page, Pages, Visit

workflows = Pages("workflows")

_SEVERITIES: Final = (
    ("", "Any"), ("medium", "Medium or worse"), ("high", "High or worse"), ("critical", "Critical"),
)  # fmt: skip
_CUTS: Final = (
    ("", "Cut nothing off"), ("write", "Quarantine: it may only read"),
    ("all", "Quarantine: nothing of it is accepted"), ("disable", "Disable"),
    ("revoke", "End its secrets and tokens"),
)  # fmt: skip


@workflows.page("/workflows")
async def list_workflows(visit: Visit) -> Page:
    """List workflows, what waits for approval, and the last runs."""
    found = await visit.get("/workflows")
    waiting = await visit.get("/workflow-runs", state="waiting", limit=20)
    runs = await visit.get("/workflow-runs", limit=20, sort="-created_at")
    values = {"items": found["items"], "waiting": waiting["items"], "runs": runs["items"]}
    return Page("correlation/workflows.html", values)


@workflows.page("/workflows/new")
async def new_workflow(visit: Visit) -> Page:
    """Ask what sets it off and what it then does; what it does not say, REST can."""
    rules = await visit.find("/rules")
    values: dict[str, Any] = {
        "severities": _SEVERITIES,
        "cuts": _CUTS,
        "rules": [("", "Any rule"), *((one["id"], one["title"]) for one in _items(rules))],
        "crumb": "New",
    }
    return Page("correlation/workflow_form.html", values)


@workflows.action("/workflows", twin="POST /workflows", form=new_workflow)
async def make_workflow(visit: Visit) -> Moved:
    """Make a workflow."""
    reply = await visit.act(_sent(visit), once=visit.form.get("once", ""))
    return Moved(f"/workflows/{reply.body['id']}", f"{reply.body['name']} is made.")


@workflows.page("/workflows/{id}")
async def show_workflow(visit: Visit) -> Page:
    """Show a workflow: what sets it off, its steps, and its runs."""
    one = await visit.get(f"/workflows/{visit.path['id']}")
    runs = await visit.get("/workflow-runs", workflow=one["id"], limit=50, sort="-created_at")
    values = {"workflow": one, "runs": runs["items"], "crumb": one["name"]}
    return Page("correlation/workflow.html", values)


@workflows.action("/workflows/{id}/switch", twin="PATCH /workflows/{id}", form=show_workflow)
async def switch_workflow(visit: Visit) -> Moved:
    """Switch a workflow on or off, or let it wait for approval or not."""
    names = ("enabled", "approval")
    await visit.act({one: visit.form[one] == "yes" for one in names if one in visit.form})
    return Moved(f"/workflows/{visit.path['id']}", "Saved.")


@workflows.page("/workflows/{id}/delete")
async def ask_delete(visit: Visit) -> Page:
    """Say what removing a workflow means."""
    one = await visit.get(f"/workflows/{visit.path['id']}")
    return Page("correlation/workflow_delete.html", {"workflow": one, "crumb": one["name"]})


@workflows.action("/workflows/{id}/delete", twin="DELETE /workflows/{id}", form=ask_delete)
async def delete_workflow(visit: Visit) -> Moved:
    """Remove a workflow."""
    await visit.act()
    return Moved("/workflows", "It is deleted.")


@workflows.action(
    "/workflow-runs/{id}/approve", twin="POST /workflow-runs/{id}/approve", form=list_workflows
)
async def approve_run(visit: Visit) -> Moved:
    """Let a run go on."""
    reply = await visit.act()
    return Moved("/workflows", f"{reply.body['name']}: {reply.body['state']}.")


@workflows.action(
    "/workflow-runs/{id}/reject", twin="POST /workflow-runs/{id}/reject", form=list_workflows
)
async def reject_run(visit: Visit) -> Moved:
    """End a run that waits."""
    await visit.act()
    return Moved("/workflows", "It is rejected; nothing was done.")


def _sent(visit: Visit) -> dict[str, Any]:
    form = visit.form
    rule, severity = form.get("rule", ""), form.get("severity", "")
    return {
        "name": form.get("name", ""),
        "description": form.get("description", ""),
        "trigger": {"rules": [rule] if rule else [], "severity": severity or None},
        "steps": _steps(visit),
        "approval": form.get("approval") == "yes",
    }


def _steps(visit: Visit) -> list[dict[str, Any]]:
    form = visit.form
    steps: list[dict[str, Any]] = []
    cut = form.get("cut", "")
    if cut in {"write", "all"}:
        steps.append({"do": "quarantine", "mode": cut})
    elif cut:
        steps.append({"do": cut})
    steps += [
        {"do": do, member: form[name].strip()}
        for name, do, member in (
            ("notify", "notify", "to"), ("assign", "assign", "to"), ("note", "note", "text"),
        )
        if form.get(name, "").strip()
    ]  # fmt: skip
    return steps


def _items(found: Any) -> list[Any]:
    return found["items"] if found else []
