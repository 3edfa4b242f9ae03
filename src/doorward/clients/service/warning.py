"""Warning ahead of time: what ends in 30, 7 and 1 days, and what nobody uses (DW-4).

For a housekeeper to call now and then. Each warning is one event, and goes wherever events go.
"""

from collections.abc import Mapping
from typing import Any, Final

from doorward.clients.events import EXPIRING, UNUSED
from doorward.clients.model import ClientKind
from doorward.clients.store import (
    keep_warning,
    unscoped_ending,
    unscoped_idle,
    unscoped_policies,
)
from doorward.events import EventType, fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.clock import DAY, rfc3339
from doorward.kernel.db import Database, Row, UnitOfWork
from doorward.tenants import policies_of

WARN: Final = "clients:warn"
"""What the system does for every tenant; no catalogue needs to grant it."""
STEPS: Final = (1, 7, 30)
"""How many days ahead of an end it is told of, once each."""
_MOST: Final = 200
_UNUSED: Final = "unused"
_PROVEN: Final = (ClientKind.API_CLIENT.value, ClientKind.API_KEY.value)
"""What leaves a use of its own behind: an API token does not."""


async def warn(db: Database, now: int) -> int:
    """Tell, in every tenant, of what ends soon or lies unused, and return how often."""
    return await _warn_of_ends(db, now) + await _warn_of_unused(db, now)


async def _warn_of_ends(db: Database, now: int) -> int:
    told, since = 0, now
    for days in STEPS:
        until, what = now + days * DAY, f"expiring_{days}"
        full = True
        while full:
            # One told that it ends tomorrow need not hear that it ends within a week.
            rows = await db.read(unscoped_ending, what, since, until, days * DAY, _MOST)
            for row in rows:
                end = row["expires_at"]
                about = {"days": days, "expires_at": rfc3339(end)}
                told += await db.transact(_tell, EXPIRING, row, what, end, about, now)
            full = len(rows) == _MOST
        since = until
    return told


async def _warn_of_unused(db: Database, now: int) -> int:
    told = 0
    for tenant in await db.read(unscoped_policies):
        days = policies_of(tenant["policies"]).unused_days
        for kind in _PROVEN if days else ():
            told += await _warn_tenant(db, tenant["id"], kind, days or 0, now)
    return told


async def _warn_tenant(db: Database, tenant: str, kind: str, days: int, now: int) -> int:
    told, before = 0, now - days * DAY
    place: tuple[int, str] | None = (0, "")
    while place is not None:
        rows, place = await db.read(unscoped_idle, tenant, kind, _UNUSED, before, now, place)
        for row in rows:
            last = row["last_at"]
            about = {"days": days, "last_used_at": rfc3339(last)}
            told += await db.transact(_tell, UNUSED, row, _UNUSED, last, about, now)
    return told


async def _tell(
    uow: UnitOfWork,
    kind: EventType,
    row: Row,
    what: str,
    about: int,
    details: Mapping[str, Any],
    now: int,
) -> bool:
    actor = Actor.system(row["tenant_id"])
    if not await keep_warning(uow, actor.warrant(WARN), row["id"], what, about):
        return False
    named = {"kind": row["kind"], "id": row["id"], "name": row["name"], **details}
    await record(uow, fact(kind, actor, now, client=row["client_id"], details=named))
    return True
