"""What the console does alike to an API key and an API token: switch, expire, delete."""

from dataclasses import dataclass
from typing import Any

from doorward.web.console import Moved, Page, Pages, Visit
from doorward.web.console.forms import back, wrong


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort as the console has it: its list, its REST door, and what its templates call it."""

    place: str
    api: str
    noun: str

    async def one(self, visit: Visit) -> Any:
        """Return the one that the address names."""
        return await visit.get(f"{self.api}/{visit.path['id']}")

    async def asks(self, visit: Visit, act: str) -> Page:
        """Show the dialog before *act*, with what it did last."""
        one = await self.one(visit)
        values = {
            self.noun: one,
            "act": act,
            "usage": await visit.get(f"{self.api}/{one['id']}/usage"),
            "confirm": visit.form.get("confirm", ""),
            "crumb": one["name"],
        }
        return Page(f"clients/{self.noun}s_act.html", values)

    def back(self, visit: Visit) -> str:
        """Return where a form was opened: the list, or its own page."""
        return back(visit, self.place, f"{self.place}/{visit.path['id']}")


def add_lifecycle(pages: Pages, sort: Sort) -> None:
    """Hang the pages and actions of *sort*'s life into *pages*."""
    one, rest = f"{sort.place}/{{id}}", f"{sort.api}/{{id}}"
    for act, done in (("disable", "is disabled"), ("expire", "has expired")):
        _add_end(pages, sort, act, done)

    @pages.action(f"{one}/enable", twin=f"POST {rest}/enable")
    async def enable(visit: Visit) -> Moved:
        """Accept it again."""
        reply = await visit.act()
        return Moved(sort.back(visit), f"{reply.body['name']} is enabled.")

    @pages.page(f"{one}/delete")
    async def delete_form(visit: Visit) -> Page:
        """Say what breaks when it is deleted; ask for its name where it is in use."""
        return await sort.asks(visit, "delete")

    @pages.action(f"{one}/delete", twin=f"DELETE {rest}", form=delete_form)
    async def delete(visit: Visit) -> Moved:
        """Delete it, for good."""
        found = await sort.one(visit)
        usage = await visit.get(f"{sort.api}/{found['id']}/usage")
        if usage["calls"] and visit.form.get("confirm", "").strip() != found["name"]:
            raise wrong("confirm", f"the name of the {sort.noun}, as it stands above")
        await visit.act()
        return Moved(sort.place, f"{found['name']} is deleted.")


def _add_end(pages: Pages, sort: Sort, act: str, done: str) -> None:
    place = f"{sort.place}/{{id}}/{act}"

    @pages.page(place)
    async def form(visit: Visit) -> Page:
        """Say what stops."""
        return await sort.asks(visit, act)

    @pages.action(place, twin=f"POST {sort.api}/{{id}}/{act}", form=form)
    async def end(visit: Visit) -> Moved:
        """Accept nothing of it from now on."""
        reply = await visit.act()
        return Moved(sort.back(visit), f"{reply.body['name']} {done}.")
