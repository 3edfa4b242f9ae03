"""Blast radius: what an asset did of late, from where, and what it holds (DW-2)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from doorward.events import calls_from, recent_tokens, usage_of
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.clock import DAY, HOUR
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.errors import Invalid
from doorward.response.model import Asset, AssetKind, Reach
from doorward.response.service.containing import READ_QUARANTINE
from doorward.response.service.naming import name_assets
from doorward.response.service.telling import READ, the_incident

MOST_REACHED: Final = 20
"""How many addresses, endpoints, or assets of one incident are told of."""


async def reach_of(uow: UnitOfWork, actor: Actor, kind: AssetKind, key: str, now: int) -> Reach:
    """Return what cutting one asset off would hit. Needs ``quarantine:read``.

    Raises ``Invalid`` where none is named.
    """
    warrant = actor.warrant(READ_QUARANTINE)
    if not key.isprintable() or not key:
        raise Invalid.field("id", "name what is to be cut off")
    (asset,) = await name_assets(uow, warrant, [(kind, key)])
    return await _reach(uow, warrant, asset, now)


async def blast_radius(uow: UnitOfWork, actor: Actor, key: str, now: int) -> Sequence[Reach]:
    """Return the same of everything an incident touches. Needs ``incidents:read``.

    Raises ``NotFound``.
    """
    warrant = actor.warrant(READ)
    incident = await the_incident(uow, warrant, key)
    return [await _reach(uow, warrant, one, now) for one in incident.assets[:MOST_REACHED]]


async def _reach(uow: UnitOfWork, warrant: Warrant, asset: Asset, now: int) -> Reach:
    week = now - 7 * DAY
    if asset.kind is AssetKind.ADDRESS:
        rows = await calls_from(uow, warrant, asset.id, week - week % HOUR)
        today = await calls_from(uow, warrant, asset.id, now - DAY)
        tokens = 0
    else:
        rows = await usage_of(uow, warrant, asset.in_events, week - week % HOUR)
        today = await usage_of(uow, warrant, asset.in_events, now - DAY)
        tokens = await recent_tokens(uow, warrant, asset.in_events, now)
    return Reach(
        asset,
        _calls(today),
        _calls(rows),
        _calls(row for row in rows if row["result"] != "success"),
        _places(rows),
        _endpoints(rows),
        tokens,
        max((int(row["last_at"]) for row in rows), default=None),
    )


def _calls(rows: Any) -> int:
    return sum(int(row["calls"]) for row in rows)


def _places(rows: Sequence[Row]) -> tuple[tuple[str, int, int], ...]:
    calls: Counter[str] = Counter()
    last: dict[str, int] = {}
    for row in rows:
        calls[row["address"]] += int(row["calls"])
        last[row["address"]] = max(last.get(row["address"], 0), int(row["last_at"]))
    return tuple((place, count, last[place]) for place, count in calls.most_common(MOST_REACHED))


def _endpoints(rows: Sequence[Row]) -> tuple[tuple[str, str, int, int, int], ...]:
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        one = found.setdefault((row["route"], row["permission"]), [0, 0, 0])
        one[0] += int(row["calls"])
        one[1] += int(row["calls"]) if row["result"] != "success" else 0
        one[2] = max(one[2], int(row["last_at"]))
    most = sorted(found.items(), key=lambda item: -item[1][0])[:MOST_REACHED]
    return tuple(
        (route, needed, calls, refused, last) for (route, needed), (calls, refused, last) in most
    )
