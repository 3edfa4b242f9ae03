"""One sink's way through the log: read on, send, go on; where sending fails, go back and repeat."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Final

import structlog

from doorward.events import READ, Filter, Stretch, read_on
from doorward.kernel.authority import Actor
from doorward.kernel.clock import DAY, SECOND, Clock, monotonic
from doorward.kernel.db import Database
from doorward.kernel.errors import Unavailable
from doorward.kernel.ids import object_id, random_fraction
from doorward.streams.model import Kind, Letter, Place, Progress, Undelivered, place_of
from doorward.streams.pump.trail import Trail
from doorward.streams.service import count_letters, keep_letter, note_failing, note_recovered
from doorward.streams.sinks import SENDERS, Job, Line, undelivered

FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 15.0
REFUSALS: Final = 5
"""How often a receiver may refuse one delivery before it becomes a dead letter."""
GIVE_UP: Final = DAY
"""How long a receiver that answers to each delivery may be away before it does."""
MOST_LETTERS: Final = 1_000
"""A sink with so many dead letters stops until some are delivered: nothing is dropped."""
TELL_AFTER: Final = 10 * SECOND
_LOOKS_EVERY: Final = 1.0
_FIRST: Final = 100

log = structlog.get_logger("doorward.streams")


@dataclass(slots=True)
class _State:
    """What is told of a sink beside its places."""

    count: int
    sent_at: int
    error: str
    error_at: int
    failing_since: int
    next_at: int = 0
    told: bool = False


class Follower:
    """Sends one sink's events. :meth:`run` ends only when it is told to."""

    def __init__(
        self, db: Database, clock: Clock, job: Job, progress: Progress, again: Place
    ) -> None:
        self.job = job
        self.place = progress.sure
        self.idle = False
        self._db = db
        self._clock = clock
        self._warrant = Actor.system(job.sink.tenant).warrant(READ)
        self._wanted = Filter(types=job.sink.types)
        self._trail = Trail(progress.sure)
        self._again = again
        self._sent = progress.sent
        self._state = _State(
            progress.count, progress.sent_at, progress.error, progress.error_at,
            progress.failing_since,
        )  # fmt: skip
        self._line: Line | None = None
        self._pending: Stretch | None = None
        self._tried = progress.sent
        self._news = asyncio.Event()
        self._tries = 0
        self._stopped = asyncio.Event()

    def wake(self) -> None:
        """Say that there is something to read."""
        self._news.set()

    def skip(self, place: str) -> None:
        """Say that nothing up to *place* is for this sink, which waits for news."""
        self.place = place
        if not self._trail.open:
            self._trail.sure = place

    def stop(self) -> None:
        """Finish what is being sent and end."""
        self._stopped.set()
        self._news.set()

    def progress(self) -> Progress:
        """Return how far it is now."""
        self._settle()
        now, state = self._clock(), self._state
        lag = max(0, now - state.next_at) if state.next_at else 0
        return Progress(
            self._trail.sure, self._sent, state.count, lag, now, state.sent_at, state.error,
            state.error_at, state.failing_since,
        )  # fmt: skip

    async def run(self) -> None:
        """Follow the log until told to stop, then end the line in order."""
        while not self._stopped.is_set():
            try:
                await self._go_on()
            except Unavailable:
                await self._pause(FIRST_PAUSE)
            except Undelivered as cause:
                await self._failed(cause)
        await self._hang_up()

    async def _go_on(self) -> None:
        """Read on and send what there is; wait where there is nothing."""
        if self._pending is None:
            most = self._line.most if self._line else _FIRST
            self._pending = await self._db.read(
                read_on, self._warrant, self._wanted, self.place, most
            )
        items, place, done = self._pending
        if items:
            self._state.next_at = items[0].at
            line = await self._reached()
            self._tried = items[-1].id
            await line.carry(items, self._again)
            self._state.count += len(items)
            self._state.sent_at = items[-1].at
            self._sent = items[-1].id
            await self._succeeded()
        self._passed(place, wrote=bool(items))
        if done:
            self._state.next_at = 0
            await self._wait()

    def _passed(self, place: str, *, wrote: bool) -> None:
        """Go on from *place*: all before it was written, or was not for this sink."""
        self._pending = None
        self.place = place
        if wrote or self._trail.open:
            self._trail.wrote(place, monotonic())
            self._settle()
        else:
            self._trail.sure = place

    async def _reached(self) -> Line:
        if self._line is None:
            self._line = await SENDERS[self.job.sink.kind].open(self.job)
        return self._line

    async def _failed(self, cause: Undelivered) -> None:
        """Note it, and wait a while before what may be lost is sent again.

        A receiver that answers to each delivery gets the same one again, until it is given up;
        of any other nobody knows what arrived, so all that is not sure is read anew.
        """
        state, now = self._state, self._clock()
        state.error, state.error_at = cause.reason, now
        state.failing_since = state.failing_since or now
        self._tries += 1
        self._again = max(self._again, place_of(self._tried))
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(OSError):
                await line.close()
        if self.job.sink.kind is not Kind.WEBHOOK:
            self._pending = None
            self.place = self._trail.broke()
        elif (cause.refused and self._tries >= REFUSALS) or now - state.failing_since > GIVE_UP:
            await self._give_up(cause.reason)
        await self._tell(cause.reason)
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._tries - 1, 10))
        await self._pause(pause * (0.5 + random_fraction()))

    async def _give_up(self, why: str) -> None:
        """Keep the delivery as a dead letter and go on, unless there are too many of these."""
        if self._pending is None:
            return
        items, place, _ = self._pending
        sink = self.job.sink
        with contextlib.suppress(Unavailable):
            if await self._db.read(count_letters, sink.tenant, sink.id) >= MOST_LETTERS:
                self._state.error = f"{MOST_LETTERS} dead letters wait; {why}"
                return
            name, body = undelivered(self.job, items)
            letter = Letter(
                object_id("let"), sink.id, name, items[0].id, items[-1].id, len(items), body, why,
                self._tries, self._clock(),
            )  # fmt: skip
            await self._db.transact(keep_letter, sink.tenant, letter)
            self._tries = 0
            self._passed(place, wrote=False)

    async def _tell(self, why: str) -> None:
        """Record, once for each time, that the receiver has taken nothing for a while."""
        state, now = self._state, self._clock()
        if state.told or now - state.failing_since < TELL_AFTER:
            return
        state.told = True
        log.warning("sink_failing", sink=self.job.sink.id, why=why)
        with contextlib.suppress(Unavailable):
            await self._db.transact(note_failing, self.job.sink, why, now)

    async def _succeeded(self) -> None:
        state, now = self._state, self._clock()
        since, state.failing_since = state.failing_since, 0
        self._tries = 0
        if state.told:
            state.told = False
            with contextlib.suppress(Unavailable):
                seconds = (now - since) // SECOND
                await self._db.transact(note_recovered, self.job.sink, seconds, now)

    async def _wait(self) -> None:
        """Wait for news; meanwhile what was written becomes sure, or the receiver hangs up."""
        self.idle = True
        try:
            while not self._news.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOKS_EVERY):
                        await self._news.wait()
                self._settle()
                if self._trail.open and self._line is not None:
                    await self._line.carry((), ())
        finally:
            self.idle = False
            if not self._stopped.is_set():
                self._news.clear()

    async def _pause(self, seconds: float) -> None:
        """Let *seconds* go by, or less where it is told to stop meanwhile."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()

    def _settle(self) -> None:
        line = self._line
        if self._trail.open and line is not None and line.settled():
            self._trail.settle(monotonic(), line.hold)

    async def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        with contextlib.suppress(OSError, Undelivered):
            if await line.close():
                self._trail.settle_all()
