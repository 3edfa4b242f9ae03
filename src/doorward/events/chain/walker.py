"""The walker: follows behind the log, links what is new, and has heads signed.

One walks at a time: each step says from where it goes on, and whoever comes second changes
nothing. It stands in no one's way: nothing waits for it, and what it has not come to yet it finds
later, because the log is kept in order.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple, Protocol

import orjson
import structlog

from doorward.events.chain.head import TYPE, Head
from doorward.events.chain.links import form_of, genesis, link
from doorward.events.events import SEALED
from doorward.events.journal import notice
from doorward.events.model import fact
from doorward.events.store import (
    Chain,
    insert_event,
    unscoped_due,
    unscoped_keep_chains,
    unscoped_keep_head,
    unscoped_stretch,
)
from doorward.kernel.authority import Actor
from doorward.kernel.clock import Clock, rfc3339
from doorward.kernel.db import Database, Row, UnitOfWork
from doorward.kernel.errors import Fault, Unavailable

PAUSE: Final = 1.0
"""Seconds between two looks at a log that has been walked to its end."""
STRIDE: Final = 500
"""How many events one step links at most: they are in memory at once."""
_AT_ONCE: Final = 100
"""How many are linked, in a millisecond, before others have their turn."""
PENDING: Final = 1_000
"""After how many events a head is signed, however new the last one is."""

log = structlog.get_logger("doorward.chain")


class Attested(NamedTuple):
    """A signed statement: by which key, the JWS, and that key's public half."""

    kid: str
    jws: str
    jwk: str


class Attest(Protocol):
    """Signs a statement with the key that signs for a tenant now."""

    async def __call__(
        self, tenant: str, now: int, kind: str, claims: Mapping[str, Any]
    ) -> tuple[str, str, str]:
        """Return the key's id, a JWS of *claims* with that ``typ``, and the public key as JSON."""


class _Path:
    """One tenant's chain while events are linked to it, which is done often."""

    __slots__ = ("_begin", "_count", "_hash", "_last", "_pending")

    def __init__(self, begin: Chain) -> None:
        self._begin = begin
        self._hash = begin.hash
        self._count = self._pending = 0
        self._last: Row | None = None

    def take(self, row: Row) -> None:
        """Link one event."""
        self._hash = link(self._hash, form_of(row))
        self._count += 1
        # A head's own event asks for no further head.
        self._pending += row["type"] != SEALED.name
        self._last = row

    def end(self) -> Chain:
        """Return the chain as it is now."""
        assert self._last is not None  # noqa: S101 a path is begun for an event
        return replace(
            self._begin,
            xact=self._last["xact"],
            id=self._last["id"],
            hash=self._hash,
            count=self._begin.count + self._count,
            pending=self._begin.pending + self._pending,
        )


class Walker:
    """Walks one database's log; *period* is the time (ms) between two heads of one tenant."""

    def __init__(self, db: Database, attest: Attest, clock: Clock, period: int) -> None:
        self._db = db
        self._attest = attest
        self._clock = clock
        self._period = period

    async def run(self) -> None:
        """Walk until cancelled; a database that is away is waited for."""
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self.catch_up()
                await self.seal_due()
            except Unavailable as cause:
                log.info("waiting", error=str(cause))

    async def catch_up(self) -> int:
        """Link everything that is in the log, and return how many events that were."""
        linked = 0
        while stepped := await self.step():
            linked += stepped
        return linked

    async def step(self) -> int:
        """Link the next events, and return how many; 0 when there are none, or another walks."""
        stretch = await self._db.read(unscoped_stretch, STRIDE)
        if not stretch.rows:
            return 0
        chains, now = dict(stretch.chains), self._clock()
        paths: dict[str, _Path] = {}
        for number, row in enumerate(stretch.rows, 1):
            tenant = row["tenant_id"]
            path = paths.get(tenant)
            if path is None:
                begin = Chain(tenant, genesis(tenant), head_at=now)
                path = paths[tenant] = _Path(chains.get(tenant, begin))
            path.take(row)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        last = stretch.rows[-1]
        there = (last["xact"], last["id"])
        kept = await self._db.transact(
            unscoped_keep_chains, stretch.cursor, there, [path.end() for path in paths.values()]
        )
        return len(stretch.rows) if kept else 0

    async def seal_due(self) -> int:
        """Sign a head for each tenant whose last one is old enough, and return how many."""
        now = self._clock()
        due = await self._db.read(unscoped_due, now - self._period, PENDING)
        return sum([await self._seal(chain, event, now) for chain, event in due])

    async def _seal(self, chain: Chain, event: str, now: int) -> bool:
        head = Head(chain.tenant, chain.heads + 1, event, chain.count, chain.hash)
        try:
            signed = await self._attest(chain.tenant, now, TYPE, head.claims(now))
        except Fault as cause:
            log.warning("not_sealed", tenant=chain.tenant, error=str(cause))
            return False
        return await self._db.transact(_keep, chain, head, Attested(*signed), now)


async def _keep(uow: UnitOfWork, chain: Chain, head: Head, signed: Attested, now: int) -> bool:
    """Keep the head and tell of it, so that whoever is sent events is sent heads too."""
    if not await unscoped_keep_head(uow, chain, now, *signed):
        return False
    about = {
        "number": head.number, "events": head.count, "event": head.event,
        "hash": head.hash.hex(), "kid": signed.kid, "time": rfc3339(now),
        "jws": signed.jws, "jwk": orjson.loads(signed.jwk),
    }  # fmt: skip
    told = fact(SEALED, Actor.system(chain.tenant), now, details=about)
    await insert_event(uow, told)
    uow.afterwards(lambda: notice(told))
    return True
