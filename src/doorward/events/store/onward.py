"""Walking on through the log, a bounded stretch at a time, for whoever follows it to its end."""

from typing import Any, Final, NamedTuple

from sqlalchemy import literal_column, select

from doorward.events.model import Recorded
from doorward.events.store.log import Filter, beyond, conditions_of, place_of, recorded
from doorward.events.store.newest import begun, latest_id
from doorward.events.store.tables import events
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork

STRETCH: Final = 20_000
"""How far one look goes, in the first of the columns that order the log.

Whoever has nothing among what others did gets over it in steps that each take milliseconds."""


class Stretch(NamedTuple):
    """What one look found: events, the place where it ended, whether that is the log's end."""

    items: list[Recorded]
    place: str
    done: bool


async def stretch_of_events(
    uow: UnitOfWork, warrant: Warrant, wanted: Filter, after: str, limit: int
) -> Stretch:
    """Return up to *limit* of the tenant's events after the place *after*, in commit order.

    The place returned is behind everything that was looked at, also where nothing matched, and
    never behind a commit that is still to come. Raises ``Invalid`` for a place that is none.
    """
    names = uow.log_order.columns
    order = [events.c[name] for name in names]
    begins, ends = place_of(order, after), place_of(order, await latest_id(uow))
    if ends <= begins:
        return Stretch([], after, done=True)
    beyond_reach = begins[0] + STRETCH
    conditions: list[Any] = [*conditions_of(warrant, wanted, events.c), beyond(order, after)]
    conditions.append(order[0] < beyond_reach)
    if uow.log_order.horizon:
        conditions.append(literal_column(uow.log_order.horizon))
    statement = select(events).where(*conditions).order_by(*order).limit(limit)
    found = [recorded(row, names) for row in await uow.all(statement)]
    if len(found) == limit:
        return Stretch(found, found[-1].id, done=False)
    if ends[0] < beyond_reach:
        return Stretch(found, _id(ends), done=True)
    # Nothing at the last place itself was looked at, so that is where the next look begins.
    return Stretch(found, _id([beyond_reach - 1, *(_LAST for _ in names[1:])]), done=False)


async def unscoped_tenants_after(uow: UnitOfWork, after: str, limit: int) -> tuple[set[str], str]:
    """Return whose events came after the place *after*, and the place where the log ends now.

    Where more than *limit* came nobody is named: everybody has to look.
    """
    order = [events.c[name] for name in uow.log_order.columns]
    conditions: list[Any] = [beyond(order, after)]
    if uow.log_order.horizon:
        conditions.append(literal_column(uow.log_order.horizon))
    statement = select(events.c.tenant_id).where(*conditions).order_by(*order).limit(limit + 1)
    rows = await uow.all(statement)
    ends = await latest_id(uow)
    return (set() if len(rows) > limit else {row["tenant_id"] for row in rows}), ends


async def place_before(uow: UnitOfWork, instant: int) -> str:
    """Return a place before every event that happened from *instant* (ms) on, or a little earlier.

    Nothing is left out for it: commits that are under way now lie behind it.
    """
    names = uow.log_order.columns
    first = await begun(uow, events.c[names[0]], instant)
    return _id([max(0, first - 1), *(0 for _ in names[1:])])


_LAST: Final = 10**17
"""Past every event of one transaction."""


def _id(places: list[int]) -> str:
    return ".".join(map(str, places))
