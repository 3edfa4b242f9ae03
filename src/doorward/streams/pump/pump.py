"""All sinks that this process sends for: which they are, when there is news, how far each is.

On PostgreSQL several nodes run one of these; each sink belongs to one of them at a time, for as
long as it keeps saying so. A node that dies is followed by another, which begins where it is sure
and marks what may have been sent before.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog

from doorward.events import READ, tail_begins, unscoped_tenants_after
from doorward.kernel.authority import Actor
from doorward.kernel.clock import SECOND, Clock
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.errors import Fault, Unavailable
from doorward.kernel.ids import token_id
from doorward.kernel.sealing import Seal
from doorward.settings import Settings
from doorward.streams.model import Place, Progress, Sink, place_of
from doorward.streams.pump.follower import Follower
from doorward.streams.service import job_of, unscoped_hold, unscoped_save, unscoped_sinks

LEASE: Final = 15 * SECOND
_SURVEYS: Final = 1.0
_WATCHES: Final = 0.2
_RENEWS: Final = 4 * SECOND
_ENDING: Final = 2.5
_MANY: Final = 2_000
"""So many events between two looks wake every sink."""

log = structlog.get_logger("doorward.streams")


class Pump:
    """Sends for every sink that no other pump sends for; :meth:`run` it once."""

    def __init__(self, db: Database, clock: Clock, seal: Seal, settings: Settings) -> None:
        self._db = db
        self._clock = clock
        self._seal = seal
        self._settings = settings
        self._name = token_id()
        self._followers: dict[str, tuple[Follower, asyncio.Task[None]]] = {}
        self._saved: dict[str, Progress] = {}
        self._saved_at = 0
        self._end = ""
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Finish what is being sent and return from :meth:`run`."""
        self._stopping.set()

    async def run(self) -> None:
        """Send until told to stop. What goes wrong with the store is tried again for ever."""
        watching = asyncio.create_task(self._repeat(self._watch, _WATCHES))
        await self._repeat(self._survey, _SURVEYS)
        await watching
        await self._end_all()

    async def _repeat(self, act: Callable[[], Awaitable[None]], seconds: float) -> None:
        while not self._stopping.is_set():
            try:
                await act()
            except Unavailable as cause:
                log.info("store_away", why=str(cause))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stopping.wait()

    async def _watch(self) -> None:
        """Wake those whose tenant has news; carry the others along to the log's end."""
        if not self._followers:
            self._end = ""
            return
        before = self._end or min(
            (follower.place for follower, _ in self._followers.values()), key=place_of
        )
        tenants, self._end = await self._db.read(unscoped_tenants_after, before, _MANY)
        if self._end == before:
            return
        for follower, _ in self._followers.values():
            tenant = follower.job.sink.tenant
            behind = place_of(follower.place) < place_of(before)
            if not tenants or tenant in tenants or behind:
                follower.wake()
            elif follower.idle:
                follower.skip(self._end)

    async def _survey(self) -> None:
        """Begin with sinks that are new or free, end those that are gone, keep how far each is."""
        now = self._clock()
        found = await self._db.read(unscoped_sinks)
        wanted = {sink.id: (sink, progress, holder) for sink, progress, holder in found}
        for sink_id, (follower, task) in list(self._followers.items()):
            there = wanted.get(sink_id)
            if there is None or there[0] != follower.job.sink or task.done():
                await self._part(sink_id)
        news = [sink_id for sink_id in wanted if sink_id not in self._followers]
        if news:
            held = await self._db.transact(unscoped_hold, news, self._name, now, now + LEASE)
            # Anew, since whoever sent before may have gone on meanwhile.
            for sink, progress, _ in await self._db.read(unscoped_sinks) if held else ():
                if sink.id in held:
                    await self._begin(sink, progress, wanted[sink.id][2])
        await self._keep(now)

    async def _begin(self, sink: Sink, progress: Progress, before: str) -> None:
        try:
            job = job_of(sink, self._seal, self._settings)
        except Fault as cause:
            log.warning("sink_sealed", sink=sink.id, why=str(cause))
            return
        # Where nobody let go of it in order, all up to the log's end may have been sent.
        again: Place = place_of(progress.sent)
        if before:
            warrant = Actor.system(sink.tenant).warrant(READ)
            again = place_of(await self._db.read(tail_begins, warrant))
        follower = Follower(self._db, self._clock, job, progress, again)
        task = asyncio.create_task(follower.run(), name=sink.id)
        self._followers[sink.id] = follower, task

    async def _keep(self, now: int) -> None:
        """Write how far each sink is, where that has changed or is long ago; all at once."""
        places = {sink: follower.progress() for sink, (follower, _) in self._followers.items()}
        moved = {sink for sink, place in places.items() if self._has_moved(sink, place)}
        if not moved and now - self._saved_at < _RENEWS:
            return
        await self._db.transact(unscoped_save, self._name, places, now + LEASE)
        self._saved, self._saved_at = dict(places), now
        held = await self._db.read(_held, list(places), self._name)
        for sink in places.keys() - held:
            log.warning("sink_taken", sink=sink)
            await self._part(sink, keep=False)

    def _has_moved(self, sink: str, place: Progress) -> bool:
        known = self._saved.get(sink)
        return known is None or (
            (known.sure, known.sent, known.count, known.error_at, known.failing_since)
            != (place.sure, place.sent, place.count, place.error_at, place.failing_since)
        )

    async def _part(self, sink_id: str, *, keep: bool = True) -> None:
        """End one follower; with *keep* its place is written and whoever comes may have it."""
        follower, task = self._followers.pop(sink_id)
        follower.stop()
        await _ended(task)
        self._saved.pop(sink_id, None)
        if keep:
            await self._db.transact(unscoped_save, self._name, {sink_id: follower.progress()}, 0)

    async def _end_all(self) -> None:
        followers = [*self._followers.values()]
        for follower, _ in followers:
            follower.stop()
        await asyncio.gather(*(_ended(task) for _, task in followers))
        places: Mapping[str, Progress] = {
            follower.job.sink.id: follower.progress() for follower, _ in followers
        }
        if places:
            with contextlib.suppress(Unavailable):
                await self._db.transact(unscoped_save, self._name, places, 0)


async def _ended(task: "asyncio.Task[None]") -> None:
    """Wait for a follower to end, not for ever: what it had not finished is sent again.

    One that fell over is told of in the log; the next survey begins it anew.
    """
    done, _ = await asyncio.wait((task,), timeout=_ENDING)
    if not done:
        task.cancel()
        await asyncio.wait((task,), timeout=1)
        return
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("fault", sink=task.get_name(), exc_info=error)


async def _held(uow: UnitOfWork, ids: list[str], holder: str) -> set[str]:
    return {sink.id for sink, _, by in await unscoped_sinks(uow) if by == holder and sink.id in ids}
