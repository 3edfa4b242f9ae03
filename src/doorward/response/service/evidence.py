"""All that is known of an incident, to be taken away; that it was is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from doorward.events import Recorded, events_named, fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.db import UnitOfWork
from doorward.kernel.page import Window
from doorward.response.events import EXPORTED
from doorward.response.model import Entry, Incident, Quarantine, Reach
from doorward.response.service.reaching import blast_radius
from doorward.response.service.telling import READ, the_incident
from doorward.response.store import (
    Listed,
    page_of_attached,
    page_of_entries,
    page_of_quarantines,
)

MOST_TAKEN: Final = 1_000
"""How many events, and how many entries, one export holds: the first ones."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of an incident at one instant (ms), read from one state."""

    incident: Incident
    events: Sequence[Recorded]
    entries: Sequence[Entry]
    quarantines: Sequence[Quarantine]
    reach: Sequence[Reach]
    at: int
    by: str


async def gather(uow: UnitOfWork, actor: Actor, key: str, now: int) -> Evidence:
    """Return all that is known of it. Needs ``incidents:read``; raises ``NotFound``."""
    warrant = actor.warrant(READ)
    incident = await the_incident(uow, warrant, key)
    window = Window(MOST_TAKEN)
    attached = await page_of_attached(uow, warrant, incident, window)
    ids = [one.event for one in attached.items]
    found = await events_named(uow, warrant, ids)
    entries = await page_of_entries(uow, warrant, incident, window)
    cut = await page_of_quarantines(uow, warrant, Listed(incident=incident.id), window)
    return Evidence(
        incident,
        [found[one] for one in ids if one in found],
        entries.items,
        cut.items,
        await blast_radius(uow, actor, incident.id, now),
        now,
        actor.id,
    )


async def taken_away(
    uow: UnitOfWork, actor: Actor, incident: str, form: str, sha256: str, now: int
) -> None:
    """Record that the evidence of *incident* was handed out, and what its digest is."""
    actor.warrant(READ)
    about = {"incident": incident, "form": form, "sha256": sha256}
    await record(uow, fact(EXPORTED, actor, now, details=about))
