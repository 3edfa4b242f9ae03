"""Failed proofs are counted by (client, address) and by address, never by client alone.

Client ids are public: a limit by client would be a switch that turns anybody's integration
off from afar. Over the limit a correct secret still passes; wrong ones hear 429 and are
recorded as one counted event per source and second.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from doorward.credentials.events import THROTTLED
from doorward.events import Event, Journal, Result, tally_key
from doorward.kernel.authority import Origin
from doorward.kernel.clock import MINUTE, Clock
from doorward.kernel.errors import Throttled, Unavailable
from doorward.settings import Settings
from doorward.web.addresses import is_loopback, source_of

RETRY_AFTER: Final = 60
_KNOWN: Final = 10_000


class Throttle:
    """One process's view of who has failed too often; the counts are shared by all."""

    def __init__(self, journal: Journal, clock: Clock, settings: Settings) -> None:
        self._journal = journal
        self._clock = clock
        self._settings = settings
        self._limits = (settings.throttle_failures, settings.throttle_address_failures)
        self._over: dict[str, int] = {}
        self._held: dict[tuple[str, str, str], tuple[int, str]] = {}
        self._flushing: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Future[tuple[int, ...]]] = set()

    def keys(self, tenant: str, client: str, address: str) -> tuple[str, ...]:
        """Return what a failure counts under; empty when this source is exempt."""
        if not self._settings.throttle_loopback and is_loopback(address):
            return ()
        source = source_of(address)
        return (tally_key("failed", tenant, client, source), tally_key("failed", source))

    def holds(self, tenant: str, client: str, address: str) -> bool:
        """Whether failures from there are known to be over a limit; if so, count this one."""
        now = self._clock()
        over = [self._over.get(key, 0) > now for key in self.keys(tenant, client, address)]
        if not any(over):
            return False
        # Where it is the address that is over, made-up ids must not make events without end.
        held = (tenant, client if over[0] else "", source_of(address))
        if len(self._held) < _KNOWN or held in self._held:
            count, _ = self._held.get(held, (0, ""))
            self._held[held] = (count + 1, address)
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(1, self._flush)
        return True

    def judge(self, keys: Sequence[str], counts: Sequence[int]) -> None:
        """Raise :class:`Throttled` when the counts of a recorded failure are over a limit."""
        over = [key for key, count, limit in zip(keys, counts, self._limits, strict=False)
                if count > limit]  # fmt: skip
        if over:
            if len(self._over) >= _KNOWN:
                self._over.clear()
            until = self._clock() + MINUTE
            self._over.update(dict.fromkeys(over, until))
            raise too_many()

    def _flush(self) -> None:
        self._flushing = None
        held, self._held = self._held, {}
        now = self._clock()
        for (tenant, client, _), (count, address) in held.items():
            event = Event(
                THROTTLED, tenant, now, client=client, result=Result.REFUSED,
                reason="too_many_failures", origin=Origin(address), count=count,
            )  # fmt: skip
            task = asyncio.ensure_future(self._journal.record(event))
            self._tasks.add(task)
            task.add_done_callback(self._settled)

    def _settled(self, task: "asyncio.Future[tuple[int, ...]]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(task.exception(), Unavailable):
            return


def too_many() -> Throttled:
    """Return the refusal of one failure too many."""
    return Throttled("too many failed authentications from this address; wait", RETRY_AFTER)
