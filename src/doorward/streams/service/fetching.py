"""Fetching the log batch by batch: a queue for each client, shared by all that it has running.

A batch is taken in one transaction, so that of many who ask at once no two get the same event. It
is kept until its answer has left: where a server dies before, or a caller hangs up, whoever asks
next gets it again. The log itself is the queue, so nothing that waits is lost.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakValueDictionary

from doorward.clients import known_among, user_defined_among
from doorward.events import Filter, Recorded, place_before, read_on
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.clock import HOUR, SECOND, Clock
from doorward.kernel.db import Database, Row, UnitOfWork
from doorward.kernel.errors import Conflict, Unavailable
from doorward.kernel.ids import object_id
from doorward.streams import store
from doorward.streams.service.limits import CHAINED
from doorward.tenants import own_tenant

LARGEST: Final = 100
"""How many events one batch has at most."""
PATIENCE: Final = 10 * SECOND
"""How long an answer may be on its way before somebody else gets its events."""
_LOOKS: Final = 20
_PAGE: Final = 200
_TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """Events on their way to a client."""

    id: str
    events: Sequence[Recorded]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a look at the queue showed: events, from where to where, whether they were on their
    way before.
    """

    events: Sequence[Recorded]
    before: str | None
    place: str
    overdue: Row | None = None
    looked_at: int = 0


class LogQueue:
    """The queues of all clients, as one process serves them.

    Calls that passed at the routes *but* are left out: to fetch the log would fill it.
    """

    def __init__(self, db: Database, clock: Clock, but: Collection[str]) -> None:
        self._db = db
        self._clock = clock
        self._but = frozenset(but)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, actor: Actor, permission: str, size: int) -> Batch | None:
        """Return the next batch of the caller's, of *size* events at most, None when none waits.

        Raises ``Conflict`` where the tenant lets no further client fetch the log.
        """
        warrant = actor.warrant(permission)
        name = f"{actor.tenant} {actor.id}"
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with lock:
            for _ in range(_TRIES):
                now = self._clock()
                found = await self._db.read(self._look, warrant, min(size, LARGEST), now)
                if found.before is None:
                    await self._db.transact(_begin, warrant, now)
                    continue
                if not found.events and found.looked_at < _PAGE:
                    return None
                batch = await self._db.transact(_claim, warrant, found, now)
                if batch is not None:
                    return batch if batch.events else None
        raise Unavailable("too many fetch this log at once")

    async def arrived(self, actor: Actor, permission: str, batch: Batch) -> None:
        """Forget *batch*: its answer has left."""
        await self._db.transact(store.delete_batch, actor.warrant(permission), batch.id)

    async def back(self, actor: Actor, permission: str, batch: Batch) -> None:
        """Keep *batch* for whoever asks next: the caller has left."""
        await self._db.transact(store.release_batch, actor.warrant(permission), batch.id)

    async def _look(self, uow: UnitOfWork, warrant: Warrant, size: int, now: int) -> _Found:
        overdue = await store.overdue_batch(uow, warrant, now)
        if overdue is not None:
            return await self._again(uow, warrant, overdue)
        place = await store.find_reader(uow, warrant)
        if place is None:
            return _Found((), None, "")
        events: list[Recorded] = []
        after, looked_at, done = place, 0, False
        while not done and looked_at < _LOOKS * _PAGE:
            items, after, done = await read_on(uow, warrant, Filter(), after, _PAGE)
            looked_at += len(items) or _PAGE
            for one in filter(self._wanted, items):
                events.append(one)
                if len(events) == size:
                    return _Found(events, place, one.id, looked_at=looked_at)
        return _Found(events, place, after, looked_at=0 if after == place else looked_at)

    async def _again(self, uow: UnitOfWork, warrant: Warrant, overdue: Row) -> _Found:
        events: list[Recorded] = []
        after, done = overdue["after"], False
        while not done and len(events) < overdue["size"]:
            items, after, done = await read_on(uow, warrant, Filter(), after, _PAGE)
            events += filter(self._wanted, items)
        return _Found(events[: overdue["size"]], "", "", overdue)

    def _wanted(self, event: Recorded) -> bool:
        details: Any = event.body.get("details", {})
        return event.type != "call.allowed" or details.get("route") not in self._but


async def _begin(uow: UnitOfWork, warrant: Warrant, now: int) -> None:
    """Let a client that fetches for the first time begin with what happened in the last hour."""
    if await store.find_reader(uow, warrant) is not None:
        return
    most = (await own_tenant(uow, warrant)).policies.log_clients
    mine = await user_defined_among(uow, warrant, [warrant.actor.id])
    if most is not None and mine:
        others = await store.other_readers(uow, warrant)
        there = await user_defined_among(uow, warrant, others)
        if len(there) >= most:
            only = "only one client" if most == 1 else f"only {most} clients"
            raise Conflict(f"{only} may fetch this tenant's log: {CHAINED}")
        for gone in others - await known_among(uow, warrant, others):
            await store.forget_reader(uow, warrant, gone)
    await store.insert_reader(uow, warrant, await place_before(uow, now - HOUR), now)


async def _claim(uow: UnitOfWork, warrant: Warrant, found: _Found, now: int) -> Batch | None:
    until = now + PATIENCE
    if found.overdue is not None:
        name, before = found.overdue["id"], found.overdue["until"]
        held = await store.extend_batch(uow, warrant, name, before, until)
        return Batch(name, found.events) if held else None
    assert found.before is not None  # noqa: S101 or there would be nobody to give it to
    if not await store.move_reader(uow, warrant, found.before, found.place, now):
        return None
    batch = Batch(object_id("bat"), found.events)
    if found.events:
        kept = {
            "id": batch.id, "after": found.before, "place": found.place,
            "size": len(found.events), "until": until,
        }  # fmt: skip
        await store.insert_batch(uow, warrant, kept)
    return batch
