"""A report becomes an incident, or joins the open one of its group: said twice, it is one."""

from dataclasses import dataclass

from doorward.events import events_named, fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Invalid
from doorward.kernel.ids import object_id
from doorward.response.events import JOINED, OPENED
from doorward.response.model import Asset, Attached, EntryKind, Incident, Report, Status
from doorward.response.service.naming import name_assets
from doorward.response.service.telling import WRITE, tell, the_incident, with_assets
from doorward.response.store import (
    attach_assets,
    attach_events,
    events_in,
    insert_incident,
    latest_in_group,
    next_change,
    next_number,
    open_in_group,
    update_incident,
)

MOST_TOUCHED = 1_000
"""How many assets one incident has at most."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The incident of a report, and whether the report opened it."""

    incident: Incident
    fresh: bool


@dataclass(frozen=True, slots=True)
class _News:
    """What a report adds to what is known."""

    events: tuple[Attached, ...]
    assets: tuple[Asset, ...]


async def report(uow: UnitOfWork, actor: Actor, seen: Report, now: int) -> Seen:
    """Open an incident for *seen*, or let it join the open one of its group.

    Each event belongs to it once. A report whose every event belongs already to the last
    incident of its group changes nothing, though that be closed by now: so whoever repeats
    itself after a crash opens nothing twice. Needs ``incidents:write``. Raises ``Invalid`` for
    events that are not the tenant's, ``Conflict`` for too many assets.
    """
    warrant = actor.warrant(WRITE)
    events = await _events(uow, warrant, seen)
    assets = await name_assets(uow, warrant, seen.assets)
    known = await open_in_group(uow, warrant, seen.group)
    if known is None:
        last = await latest_in_group(uow, warrant, seen.group) if events else None
        if last is None:
            return await _open(uow, actor, seen, _News(events, assets), now)
        later = await _news(uow, warrant, last, events, ())
        if later is not None:
            return await _open(uow, actor, seen, _News(later.events, assets), now)
        return Seen((await with_assets(uow, warrant, [last]))[0], fresh=False)
    known = (await with_assets(uow, warrant, [known]))[0]
    news = await _news(uow, warrant, known, events, assets)
    if news or seen.severity > known.severity:
        await _join(uow, actor, known, seen, news or _News((), ()), now)
    return Seen(await the_incident(uow, warrant, known.id), fresh=False)


async def _events(uow: UnitOfWork, warrant: Warrant, seen: Report) -> tuple[Attached, ...]:
    found = await events_named(uow, warrant, seen.events)
    unknown = [one for one in seen.events if one not in found]
    if unknown:
        raise Invalid.field("events", f"there is no event {unknown[0]}")
    return tuple(Attached(one.id, one.at, one.type, one.client) for one in found.values())


async def _news(
    uow: UnitOfWork,
    warrant: Warrant,
    incident: Incident,
    events: tuple[Attached, ...],
    assets: tuple[Asset, ...],
) -> _News | None:
    """Return what of *events* and *assets* is new to *incident*, None for nothing."""
    known = await events_in(uow, warrant, incident.id, [one.event for one in events])
    here = {(one.kind, one.id) for one in incident.assets}
    news = _News(
        tuple(one for one in events if one.event not in known),
        tuple(one for one in assets if (one.kind, one.id) not in here),
    )
    return news if news.events or news.assets else None


async def _open(uow: UnitOfWork, actor: Actor, seen: Report, news: _News, now: int) -> Seen:
    warrant = actor.warrant(WRITE)
    at = await next_change(uow, warrant, now)
    incident = Incident(
        object_id("inc"), warrant.tenant, await next_number(uow, warrant), seen.title, seen.rule,
        seen.severity, seen.group, Status.NEW, "", len(news.events), actor.id, now, at, "", None,
        1, news.assets,
    )  # fmt: skip
    await insert_incident(uow, warrant, incident)
    await attach_events(uow, warrant, incident.id, news.events)
    await attach_assets(uow, warrant, incident.id, news.assets, 0)
    await tell(uow, warrant, incident.id, EntryKind.OPENED, at, details=_counted(news))
    about = {
        "incident": incident.id,
        "number": incident.number,
        "rule": incident.rule,
        "severity": incident.severity.word,
        **_counted(news),
    }
    await record(uow, fact(OPENED, actor, now, client=_first(news.assets), details=about))
    return Seen(incident, fresh=True)


async def _join(
    uow: UnitOfWork, actor: Actor, known: Incident, seen: Report, news: _News, now: int
) -> None:
    warrant = actor.warrant(WRITE)
    if len(known.assets) + len(news.assets) > MOST_TOUCHED:
        raise Conflict(f"one incident touches {MOST_TOUCHED} assets at most", "assets")
    await attach_events(uow, warrant, known.id, news.events)
    await attach_assets(uow, warrant, known.id, news.assets, len(known.assets))
    values = {
        "events": known.events + len(news.events),
        "severity": int(max(known.severity, seen.severity)),
    }
    at = await next_change(uow, warrant, now)
    await update_incident(uow, warrant, known, values, at)
    told = _counted(news)
    if seen.severity > known.severity:
        told["severity"] = seen.severity.word
    await tell(uow, warrant, known.id, EntryKind.JOINED, at, details=told)
    about = {"incident": known.id, **_counted(news)}
    touched = (*known.assets, *news.assets)
    await record(uow, fact(JOINED, actor, now, client=_first(touched), details=about))


def _counted(news: _News) -> dict[str, object]:
    return {"events": len(news.events), "assets": [one.id for one in news.assets]}


def _first(assets: tuple[Asset, ...]) -> str:
    """Return what events name the first asset by that acts: an address does not."""
    return next((one.in_events for one in assets if one.kind.value != "address"), "")
