"""The console's pages about presets: what is shipped, and making this tenant like one."""

from doorward.web.console import Moved, Page, Pages, Passed, Visit

presets = Pages("tenant")
PAGES = (presets,)


@presets.page("/tenant/presets")
async def list_presets(visit: Visit) -> Page:
    """List the presets that are shipped."""
    items = (await visit.get("/presets"))["items"]
    return Page("presets/list.html", {"items": items, "crumb": "Presets"})


@presets.page("/tenant/preset.json")
async def export(_visit: Visit) -> Passed:
    """Give this tenant as a preset: the document that makes another one like it."""
    return Passed("/preset")


@presets.page("/tenant/presets/{name}")
async def rehearse(visit: Visit) -> Page:
    """Say what applying a preset would do here; nothing is changed yet."""
    document = await visit.get(f"/presets/{visit.path['name']}")
    told = None
    if visit.may("tenants:write"):
        rehearsed = await visit.send("POST", "/preset", document, query={"dry_run": "true"})
        told = rehearsed.body
    values = {"preset": document, "told": told, "crumb": document.get("title") or document["name"]}
    return Page("presets/rehearse.html", values)


async def _again(visit: Visit) -> Page:
    document = await visit.get(f"/presets/{visit.path['name']}")
    values = {"preset": document, "told": None, "crumb": document.get("title") or document["name"]}
    return Page("presets/rehearse.html", values)


@presets.action("/tenant/presets/{name}", twin="POST /preset", form=_again)
async def apply(visit: Visit) -> Moved:
    """Let this tenant have what a preset says; nothing is taken away."""
    document = await visit.get(f"/presets/{visit.path['name']}")
    await visit.act(document)
    return Moved("/tenant", "Applied.")
