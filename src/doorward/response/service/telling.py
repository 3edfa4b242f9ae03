"""An incident with what it touches, found or refused; and one more line in its history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import NotFound
from doorward.kernel.ids import object_id
from doorward.response.model import Entry, EntryKind, Incident
from doorward.response.store import assets_of, find_incident, insert_entry

READ: Final = "incidents:read"
WRITE: Final = "incidents:write"


async def the_incident(uow: UnitOfWork, warrant: Warrant, key: str) -> Incident:
    """Return the tenant's incident with this id or number, and its assets; raises ``NotFound``."""
    found = await find_incident(uow, warrant, key)
    if found is None:
        raise NotFound("there is no such incident")
    return (await with_assets(uow, warrant, [found]))[0]


async def with_assets(
    uow: UnitOfWork, warrant: Warrant, incidents: Sequence[Incident]
) -> list[Incident]:
    """Return *incidents*, each with what it touches."""
    assets = await assets_of(uow, warrant, [one.id for one in incidents])
    return [replace(one, assets=assets.get(one.id, ())) for one in incidents]


async def tell(
    uow: UnitOfWork,
    warrant: Warrant,
    incident: str,
    kind: EntryKind,
    at: int,
    text: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Write into the history of *incident* what the warrant's holder did at *at*."""
    actor = warrant.actor
    entry = Entry(
        object_id("ent"), incident, at, kind, actor.id, actor.kind.value, text, details or {}
    )
    await insert_entry(uow, warrant, entry)
    return entry
