"""Quarantine: cutting something off for a while, and putting back exactly what was there.

The state that decisions read stands with the asset itself, in its own room, in the row that says
whether it is enabled; it is written in the same transaction as the record of it (guarantee 3).
"""

from dataclasses import replace
from typing import Final

from doorward.clients import quarantine_client
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.cutoff import Mode
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Invalid, NotFound
from doorward.kernel.filter import filter_of
from doorward.kernel.ids import object_id
from doorward.kernel.page import Page, Window
from doorward.people import quarantine_user
from doorward.response.events import QUARANTINED, RESTORED
from doorward.response.model import Asset, AssetKind, EntryKind, Placing, Quarantine
from doorward.response.service.naming import MACHINES, address_of, name_assets
from doorward.response.service.telling import tell
from doorward.response.store import (
    Listed,
    find_incident,
    find_quarantine,
    insert_quarantine,
    lasting_of,
    latest_of,
    next_change,
    page_of_quarantines,
    update_incident,
    update_quarantine,
)
from doorward.tenants import bar

READ_QUARANTINE: Final = "quarantine:read"
QUARANTINE: Final = "quarantine:write"


async def quarantine(
    uow: UnitOfWork, actor: Actor, placing: Placing, now: int
) -> tuple[Quarantine, bool]:
    """Cut off what *placing* names; return the quarantine, and whether it is a new one.

    What is in quarantine already gets the mode now asked for. Once this is durable no node
    accepts it. Needs ``quarantine:write`` and no right of what is cut off. Raises ``NotFound``,
    ``Conflict`` for who would cut itself off, ``Invalid`` for an address that is none.
    """
    warrant = actor.warrant(QUARANTINE)
    (asset,) = await name_assets(uow, warrant, [(placing.kind, placing.key)])
    _check_not_oneself(actor, asset)
    if placing.incident and await find_incident(uow, warrant, placing.incident) is None:
        raise NotFound("there is no such incident")
    known = await lasting_of(uow, warrant, asset)
    if known is not None and known.mode is placing.mode:
        return known, False
    if not await _write(uow, warrant, asset, placing.mode):
        raise NotFound("there is nothing of that kind with this id")
    if known is not None:
        changed = replace(known, mode=placing.mode)
        await update_quarantine(uow, warrant, known.id, {"mode": placing.mode.value})
        await _tell(uow, actor, changed, now)
        return changed, False
    made = Quarantine(
        object_id("qua"), asset, placing.mode, placing.reason, placing.incident, actor.id, now,
        "", None,
    )  # fmt: skip
    await insert_quarantine(uow, warrant, made)
    await _tell(uow, actor, made, now)
    return made, True


async def restore(uow: UnitOfWork, actor: Actor, key: str, now: int) -> Quarantine:
    """Lift a quarantine: what was enabled, granted and not ended is as it was.

    Whoever may put into quarantine may lift it; what it was of cannot, since nothing of it is
    accepted, or nothing that changes anything. One that is lifted already stays so. Needs
    ``quarantine:write``; raises ``NotFound``.
    """
    warrant = actor.warrant(QUARANTINE)
    known = await _the_quarantine(uow, warrant, key)
    if not known.lasting:
        return known
    # Where it was deleted meanwhile nothing is left to be put back, and the record is closed.
    await _write(uow, warrant, known.asset, Mode.NONE)
    values = {"lasting": None, "restored_by": actor.id, "restored_at": now}
    await update_quarantine(uow, warrant, known.id, values)
    lifted = replace(known, restored_by=actor.id, restored_at=now)
    await _tell(uow, actor, lifted, now)
    return lifted


async def quarantine_asset(uow: UnitOfWork, actor: Actor, key: str, now: int) -> Quarantine:
    """Cut off wholly what the tenant has with the id *key*, of whatever kind.

    Raises as :func:`quarantine` does.
    """
    asset = await _called(uow, actor.warrant(QUARANTINE), key)
    placing = Placing(asset.kind, asset.id, Mode.ALL)
    return (await quarantine(uow, actor, placing, now))[0]


async def restore_asset(uow: UnitOfWork, actor: Actor, key: str, now: int) -> Quarantine:
    """Lift the quarantine of what has the id *key*; one that was lifted stays so.

    Needs ``quarantine:write``. Raises ``NotFound`` for what never was in any.
    """
    known = await latest_of(uow, actor.warrant(QUARANTINE), key)
    if known is None:
        raise NotFound("there is no quarantine of this asset")
    return await restore(uow, actor, known.id, now)


async def quarantine_of(uow: UnitOfWork, actor: Actor, key: str) -> Quarantine | None:
    """Return the last quarantine of what has the id *key*. Needs ``quarantine:read``."""
    return await latest_of(uow, actor.warrant(READ_QUARANTINE), key)


async def show_quarantine(uow: UnitOfWork, actor: Actor, key: str) -> Quarantine:
    """Return one. Needs ``quarantine:read``; raises ``NotFound``."""
    return await _the_quarantine(uow, actor.warrant(READ_QUARANTINE), key)


async def list_quarantines(
    uow: UnitOfWork, actor: Actor, wanted: Listed, window: Window
) -> Page[Quarantine]:
    """Return a page of quarantines, oldest first. Needs ``quarantine:read``."""
    return await page_of_quarantines(uow, actor.warrant(READ_QUARANTINE), wanted, window)


async def _called(uow: UnitOfWork, warrant: Warrant, key: str) -> Asset:
    """Return what the tenant has with the id *key*, or the address it is."""
    found = await name_assets(uow, warrant, [(AssetKind.CLIENT, key), (AssetKind.USER, key)])
    for asset in found:
        if asset.name:
            return asset
    try:
        return Asset(AssetKind.ADDRESS, address_of(key))
    except Invalid:
        raise NotFound("there is no such asset") from None


async def _the_quarantine(uow: UnitOfWork, warrant: Warrant, key: str) -> Quarantine:
    found = await find_quarantine(uow, warrant, key)
    if found is None:
        raise NotFound("there is no such quarantine")
    return found


def _check_not_oneself(actor: Actor, asset: Asset) -> None:
    oneself = {actor.id, actor.through} - {""}
    here = asset.kind is AssetKind.ADDRESS and actor.origin.address
    if asset.in_events in oneself or (here and filter_of(asset.id).admits(actor.origin.address)):
        raise Conflict("that would cut yourself off: ask somebody else to do it")


async def _write(uow: UnitOfWork, warrant: Warrant, asset: Asset, mode: Mode) -> bool:
    if asset.kind in MACHINES:
        return await quarantine_client(uow, warrant, asset.id, mode)
    if asset.kind is AssetKind.USER:
        return await quarantine_user(uow, warrant, asset.id, mode)
    await bar(uow, warrant, asset.id, mode)
    return True


async def _tell(uow: UnitOfWork, actor: Actor, one: Quarantine, now: int) -> None:
    """Record it in the log, and in the history of the incident that it answers."""
    warrant = actor.warrant(QUARANTINE)
    about = {"quarantine": one.id, "kind": one.asset.kind.value, "asset": one.asset.id}
    told, kind = (RESTORED, EntryKind.RESTORED)
    if one.lasting:
        told, kind = (QUARANTINED, EntryKind.QUARANTINED)
        about["mode"] = one.mode.value
    named = "" if one.asset.kind is AssetKind.ADDRESS else one.asset.in_events
    more = about | ({"incident": one.incident} if one.incident else {})
    await record(uow, fact(told, actor, now, client=named, details=more))
    incident = await find_incident(uow, warrant, one.incident) if one.incident else None
    if incident is not None:
        at = await next_change(uow, warrant, now)
        await tell(uow, warrant, incident.id, kind, at, one.reason if one.lasting else "", about)
        await update_incident(uow, warrant, incident, {}, at)
