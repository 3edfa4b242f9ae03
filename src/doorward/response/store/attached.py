"""What belongs to incidents: events, assets, and the entries of their history."""

from collections.abc import Collection, Mapping, Sequence

import orjson
from sqlalchemy import func, insert, select

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.page import Page, Window
from doorward.response.model import Asset, AssetKind, Attached, Entry, EntryKind, Incident
from doorward.response.store.tables import incident_assets, incident_entries, incident_events

_E = incident_events.c
_A = incident_assets.c
_N = incident_entries.c


async def events_in(
    uow: UnitOfWork, warrant: Warrant, incident: str, events: Collection[str]
) -> frozenset[str]:
    """Return those of *events* that belong to the incident already."""
    if not events:
        return frozenset()
    rows = await uow.all(
        select(_E.event).where(
            _E.tenant_id == warrant.tenant, _E.incident == incident, _E.event.in_(sorted(events))
        )
    )
    return frozenset(row["event"] for row in rows)


async def attach_events(
    uow: UnitOfWork, warrant: Warrant, incident: str, several: Sequence[Attached]
) -> None:
    """Let *several* events, none of which was, belong to the incident."""
    await uow.run_many(
        insert(incident_events),
        [
            {
                "incident": incident, "event": one.event, "tenant_id": warrant.tenant,
                "at": one.at, "type": one.type, "client_id": one.client,
            }
            for one in several
        ],
    )  # fmt: skip


async def page_of_attached(
    uow: UnitOfWork, warrant: Warrant, incident: Incident, window: Window
) -> Page[Attached]:
    """Return a page of the incident's events, oldest first."""
    mine = select(incident_events).where(_E.tenant_id == warrant.tenant, _E.incident == incident.id)
    page = await fetch_page(uow, mine, window, key=_E.event, sortable={"at": _E.at})
    return page.map(_attached)


async def attach_assets(
    uow: UnitOfWork, warrant: Warrant, incident: str, several: Sequence[Asset], place: int
) -> None:
    """Let *several* assets belong to the incident, from *place* on."""
    await uow.run_many(
        insert(incident_assets),
        [
            {
                "incident": incident, "kind": one.kind.value, "asset": one.id,
                "tenant_id": warrant.tenant, "name": one.name, "client_id": one.client_id,
                "place": place + number,
            }
            for number, one in enumerate(several)
        ],
    )  # fmt: skip


async def assets_of(
    uow: UnitOfWork, warrant: Warrant, incidents: Collection[str]
) -> Mapping[str, tuple[Asset, ...]]:
    """Return what each of these incidents touches, in the order in which it was named."""
    found: dict[str, tuple[Asset, ...]] = {}
    if not incidents:
        return found
    mine = select(incident_assets).where(
        _A.tenant_id == warrant.tenant, _A.incident.in_(sorted(incidents))
    )
    for row in await uow.all(mine.order_by(_A.incident, _A.place)):
        asset = Asset(AssetKind(row["kind"]), row["asset"], row["name"], row["client_id"])
        found[row["incident"]] = (*found.get(row["incident"], ()), asset)
    return found


async def insert_entry(uow: UnitOfWork, warrant: Warrant, entry: Entry) -> None:
    """Write one more line into an incident's history."""
    await uow.run(
        insert(incident_entries).values(
            id=entry.id,
            tenant_id=warrant.tenant,
            incident=entry.incident,
            at=entry.at,
            kind=entry.kind.value,
            author=entry.author,
            author_kind=entry.author_kind,
            text=entry.text,
            details=orjson.dumps(entry.details).decode(),
        )
    )


async def count_entries(uow: UnitOfWork, warrant: Warrant, incident: str, kind: EntryKind) -> int:
    """Return how many entries of *kind* the incident has."""
    row = await uow.first(
        select(func.count()).where(
            _N.tenant_id == warrant.tenant, _N.incident == incident, _N.kind == kind.value
        )
    )
    return int(row[0]) if row else 0


async def page_of_entries(
    uow: UnitOfWork, warrant: Warrant, incident: Incident, window: Window
) -> Page[Entry]:
    """Return a page of the incident's history, oldest first."""
    mine = select(incident_entries).where(
        _N.tenant_id == warrant.tenant, _N.incident == incident.id
    )
    page = await fetch_page(uow, mine, window, key=_N.id, sortable={"at": _N.at})
    return page.map(_entry)


def _attached(row: Row) -> Attached:
    return Attached(row["event"], row["at"], row["type"], row["client_id"])


def _entry(row: Row) -> Entry:
    return Entry(
        row["id"], row["incident"], row["at"], EntryKind(row["kind"]), row["author"],
        row["author_kind"], row["text"], orjson.loads(row["details"]),
    )  # fmt: skip
