"""What the data plane sees of the journal, and what both journals send.

*Awaited* entries are durable before :meth:`Journal.record` returns. *Activity*, such as
allowed calls, is added up and written within a second; a crash may lose that second
(DESIGN §5).
"""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any, Final, NamedTuple, Protocol

from doorward.events.journal.counting import Counts
from doorward.events.journal.listening import notice
from doorward.events.model import Event
from doorward.kernel.clock import HOUR, MINUTE
from doorward.kernel.errors import Unavailable

PATIENCE: Final = 1.8
"""Seconds after which an entry that is not durable is refused (guarantee 2)."""
QUEUE_LIMIT: Final = 20_000
ACTIVITY_PERIOD: Final = 0.5
ACTIVITY_LIMIT: Final = 5_000
TALLY_WINDOW: Final = MINUTE


class Use(NamedTuple):
    """That a credential was redeemed: coalesced, so that the last one of a group stands."""

    credential: str
    tenant: str
    client: str
    at: int
    address: str
    agent: str


class Lease(NamedTuple):
    """What was lent on a credential and how far it was used: ``step`` and ``until`` only grow.

    Instants in milliseconds; ``pepper_id`` names the key under which it is spelled.
    """

    id: str
    tenant: str
    holder: str
    credential: str
    generation: int
    pepper_id: str
    began_at: int
    step: int
    until: int


class Activity(NamedTuple):
    """What calls have in common that are written as one event with a count."""

    tenant: str
    client: str
    permission: str
    route: str
    address: str
    result: str


class Parcel(NamedTuple):
    """Rows for one commit, in the order of the store's columns."""

    events: list[tuple[Any, ...]]
    uses: list[tuple[Any, ...]]
    usage: list[tuple[Any, ...]]
    tallies: list[tuple[Any, ...]]
    leases: list[tuple[Any, ...]]
    counts: list[tuple[Any, ...]]


class Journal(Protocol):
    """A place where events become durable."""

    def record(
        self,
        event: Event,
        use: Use | None = None,
        tally: tuple[str, ...] = (),
        lease: Lease | None = None,
    ) -> Awaitable[tuple[int, ...]]:
        """Make *event* durable, then return the counts of the *tally* keys, this one included.

        The last *use* and the *lease* become durable in the same commit.

        Raises ``Unavailable`` within 2 s when it cannot be.
        """

    def note(self, activity: Activity, event: Event) -> None:
        """Count one call and write *event*, with how many were like it, within a second."""

    def hear(self, event: Event) -> None:
        """Count *event*, which is recorded already, for charts: written within a second."""

    async def probe(self) -> None:
        """Write something durably; raises ``Unavailable`` when that does not work."""

    def queued(self) -> int:
        """Return how many entries wait in this process to become durable."""

    async def tidy(self) -> None:
        """Forget counts and leases that are over; raises ``Unavailable``."""

    async def close(self) -> None:
        """Write what is noted and let go."""


def tally_key(*parts: str) -> str:
    """Return the key under which failures of one kind from one source are counted."""
    return "\x1f".join(parts)


class Waiting(NamedTuple):
    """An entry whose caller waits for it to be durable."""

    event: Event | None
    row: tuple[Any, ...] | None
    use: Use | None
    tally: tuple[str, ...]
    lease: Lease | None
    done: "asyncio.Future[tuple[int, ...]]"


class Shared:
    """What both journals do alike: collect, pack, and settle those who wait."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock
        self._waiting: list[Waiting] = []
        self._since = 0.0
        self._noted: dict[Activity, list[Any]] = {}
        self._noting: asyncio.TimerHandle | None = None
        self._counts = Counts()

    def record(
        self,
        event: Event,
        use: Use | None = None,
        tally: tuple[str, ...] = (),
        lease: Lease | None = None,
    ) -> "asyncio.Future[tuple[int, ...]]":
        """Queue *event* for the next commit; see :meth:`Journal.record`."""
        return self._enqueue(event, use, tally, lease)

    def _enqueue(
        self,
        event: Event | None,
        use: Use | None,
        tally: tuple[str, ...],
        lease: Lease | None = None,
    ) -> "asyncio.Future[tuple[int, ...]]":
        loop = asyncio.get_running_loop()
        done: asyncio.Future[tuple[int, ...]] = loop.create_future()
        if len(self._waiting) >= QUEUE_LIMIT or not self._reachable():
            done.set_exception(Unavailable("the event cannot be recorded now"))
            return done
        if not self._waiting:
            self._since = loop.time()
        row = None if event is None else event.row()
        self._waiting.append(Waiting(event, row, use, tally, lease, done))
        self._wake()
        return done

    def note(self, activity: Activity, event: Event) -> None:
        """Add one call to its like; see :meth:`Journal.note`."""
        notice(event)
        known = self._noted.get(activity)
        if known is not None:
            known[1] += 1
            known[2] = event.at
            return
        self._noted[activity] = [event, 1, event.at]
        self._note_soon()
        if len(self._noted) >= ACTIVITY_LIMIT:
            self._write_notes()

    def hear(self, event: Event) -> None:
        """Count *event*; see :meth:`Journal.hear`."""
        self._counts.add(event)
        self._note_soon()

    def _note_soon(self) -> None:
        if self._noting is None:
            self._noting = asyncio.get_running_loop().call_later(ACTIVITY_PERIOD, self._write_notes)

    async def probe(self) -> None:
        """Write one counter durably; see :meth:`Journal.probe`."""
        await self._enqueue(None, None, ("probe",))

    def queued(self) -> int:
        """Return how many entries wait; see :meth:`Journal.queued`."""
        return len(self._waiting)

    def take_notes(self) -> Parcel:
        """Return what was noted since last time, packed."""
        if self._noting is not None:
            self._noting.cancel()
            self._noting = None
        noted, self._noted = self._noted, {}
        events, usage = [], []
        for activity, (event, count, last) in noted.items():
            row = event.row() if count == 1 else counted(event, count).row()
            events.append(row)
            hour = event.at - event.at % HOUR
            tenant, client, permission, route, address, result = activity
            usage.append((tenant, client, hour, permission, route, address, result, count, last))
        return Parcel(events, [], usage, [], [], self._counts.take())

    def pack(self, batch: Iterable[Waiting]) -> Parcel:
        """Return the rows of *batch*: uses and tallies coalesced and in a fixed order."""
        events = []
        uses: dict[str, Use] = {}
        tallies: dict[str, int] = {}
        leases: dict[str, Lease] = {}
        for entry in batch:
            if entry.row is not None:
                events.append(entry.row)
            if entry.use is not None:
                uses[entry.use.credential] = entry.use
            if entry.lease is not None:
                lease = entry.lease
                known = leases.get(lease.id)
                leases[lease.id] = lease if known is None else _further(known, lease)
            for key in entry.tally:
                tallies[key] = tallies.get(key, 0) + 1
        until = self._clock() + TALLY_WINDOW
        return Parcel(
            events,
            [tuple(uses[name]) for name in sorted(uses)],
            [],
            [(key, until, tallies[key]) for key in sorted(tallies)],
            [tuple(leases[name]) for name in sorted(leases)],
            [],
        )

    def _reachable(self) -> bool:
        raise NotImplementedError

    def _wake(self) -> None:
        raise NotImplementedError

    def _write_notes(self) -> None:
        raise NotImplementedError


def _further(one: Lease, other: Lease) -> Lease:
    return one._replace(step=max(one.step, other.step), until=max(one.until, other.until))


def counted(event: Event, count: int) -> Event:
    """Return *event* standing for *count* of its like."""
    return Event(
        event.type, event.tenant, event.at, event.actor, event.actor_kind, event.client,
        event.result, event.reason, event.origin, event.details, count,
    )  # fmt: skip


def settle(batch: Iterable[Waiting], counts: dict[str, int]) -> None:
    """Tell the listeners, and those who wait, that their entries are durable."""
    for entry in batch:
        if entry.event is not None:
            notice(entry.event)
        if not entry.done.done():
            entry.done.set_result(tuple([counts.get(key, 0) for key in entry.tally]))


def refuse(batch: Iterable[Waiting]) -> None:
    """Tell those who wait that their entries are not durable."""
    for entry in batch:
        if not entry.done.done():
            entry.done.set_exception(Unavailable("the event cannot be recorded now"))
