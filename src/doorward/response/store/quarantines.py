"""Quarantines, row by row: who was cut off when, and by whom put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func, insert, select, update

from doorward.kernel.authority import Warrant
from doorward.kernel.cutoff import Mode
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.page import Page, Window
from doorward.response.model import Asset, AssetKind, Quarantine
from doorward.response.store.tables import quarantines

_Q: Final = quarantines.c


@dataclass(frozen=True, slots=True)
class Listed:
    """Which quarantines a list is of; empty means any."""

    lasting: bool | None = None
    kind: str = ""
    asset: str = ""
    incident: str = ""


def _mine(warrant: Warrant) -> Select[Any]:
    return select(quarantines).where(_Q.tenant_id == warrant.tenant)


async def find_quarantine(uow: UnitOfWork, warrant: Warrant, key: str) -> Quarantine | None:
    """Return the tenant's quarantine with this id."""
    row = await uow.first(_mine(warrant).where(_Q.id == key))
    return None if row is None else _quarantine(row)


async def lasting_of(uow: UnitOfWork, warrant: Warrant, asset: Asset) -> Quarantine | None:
    """Return the quarantine that *asset* is in."""
    row = await uow.first(_mine(warrant).where(_Q.lasting == _place(asset)))
    return None if row is None else _quarantine(row)


async def latest_of(uow: UnitOfWork, warrant: Warrant, asset: str) -> Quarantine | None:
    """Return the last quarantine of what has this id, in force or not."""
    named = (_Q.asset == asset) | (_Q.client_id == asset)
    mine = _mine(warrant).where(named).order_by(_Q.placed_at.desc()).limit(1)
    row = await uow.first(mine)
    return None if row is None else _quarantine(row)


async def page_of_quarantines(
    uow: UnitOfWork, warrant: Warrant, wanted: Listed, window: Window
) -> Page[Quarantine]:
    """Return a page of the tenant's quarantines, oldest first."""
    statement = _mine(warrant)
    if wanted.lasting is not None:
        ended = _Q.restored_at.is_not(None)
        statement = statement.where(_Q.restored_at.is_(None) if wanted.lasting else ended)
    if wanted.kind:
        statement = statement.where(_Q.kind == wanted.kind)
    if wanted.asset:
        statement = statement.where((_Q.asset == wanted.asset) | (_Q.client_id == wanted.asset))
    if wanted.incident:
        statement = statement.where(_Q.incident == wanted.incident)
    order = {"placed_at": _Q.placed_at}
    page = await fetch_page(uow, statement, window, key=_Q.id, sortable=order)
    return page.map(_quarantine)


async def lasting_among(
    uow: UnitOfWork, warrant: Warrant, assets: Sequence[Asset]
) -> Mapping[str, Quarantine]:
    """Return the quarantines that these assets are in, by the asset's id."""
    if not assets:
        return {}
    rows = await uow.all(_mine(warrant).where(_Q.lasting.in_([_place(one) for one in assets])))
    return {row["asset"]: _quarantine(row) for row in rows}


async def insert_quarantine(uow: UnitOfWork, warrant: Warrant, one: Quarantine) -> None:
    """Keep a new quarantine, which is in force."""
    await uow.run(
        insert(quarantines).values(
            id=one.id,
            tenant_id=warrant.tenant,
            kind=one.asset.kind.value,
            asset=one.asset.id,
            name=one.asset.name,
            client_id=one.asset.client_id,
            lasting=_place(one.asset),
            mode=one.mode.value,
            reason=one.reason,
            incident=one.incident,
            placed_by=one.placed_by,
            placed_at=one.placed_at,
            restored_by="",
        )
    )


async def update_quarantine(
    uow: UnitOfWork, warrant: Warrant, key: str, values: Mapping[str, Any]
) -> None:
    """Write *values* by column."""
    await uow.run(
        update(quarantines).where(_Q.tenant_id == warrant.tenant, _Q.id == key).values(**values)
    )


async def count_lasting(uow: UnitOfWork, warrant: Warrant) -> int:
    """Return how many quarantines are in force."""
    row = await uow.first(
        select(func.count()).where(_Q.tenant_id == warrant.tenant, _Q.restored_at.is_(None))
    )
    return int(row[0]) if row else 0


def _place(asset: Asset) -> str:
    return f"{asset.kind.value}:{asset.id}"


def _quarantine(row: Row) -> Quarantine:
    asset = Asset(AssetKind(row["kind"]), row["asset"], row["name"], row["client_id"])
    return Quarantine(
        row["id"], asset, Mode(row["mode"]), row["reason"], row["incident"], row["placed_by"],
        row["placed_at"], row["restored_by"], row["restored_at"],
    )  # fmt: skip
