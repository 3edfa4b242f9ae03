"""Following one tenant: events in, findings out, and nothing found lost or told twice.

What was counted is kept every few seconds, what was reported right after it was. After an end at
whatever moment the events between are counted again in silence, and what may have been reported
already is reported again: a report of the same events changes nothing.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import httpx
import structlog

from doorward.correlation.machine.speaking import Denied, Line, Locked
from doorward.correlation.model import Engine, Found
from doorward.correlation.service import (
    Account,
    Progress,
    keep_progress,
    keep_reported,
    progress_of,
    read_rule,
)
from doorward.kernel.clock import DAY, SECOND, Clock
from doorward.kernel.db import Database
from doorward.kernel.errors import Invalid, Unavailable
from doorward.settings import Settings

KEEPS_EVERY: Final = 10 * SECOND
_LONGEST_PAUSE: Final = 10.0
_LOCKED: Final = 60.0
"""Seconds after which a secret that was refused is tried again: somebody may have let it in."""
_MOST_EVENTS: Final = 100
_GROUP: Final = re.compile(r"[!-~ ]{1,200}")
_KEY: Final = re.compile(r"[0-9A-Za-z_.:/-]{1,100}")
_WORKFLOWS: Final = {f"workflow.{one}" for one in ("created", "edited", "deleted")}
_ASSETS: Final = {"client_id": "client", "address": "address"}

log = structlog.get_logger("doorward.correlator")


class Follower:
    """The correlator in one tenant. ``account`` is replaced when a new secret was uploaded."""

    def __init__(self, db: Database, settings: Settings, clock: Clock, account: Account) -> None:
        self._db = db
        self._settings = settings
        self._clock = clock
        self._line = Line(settings, account)
        self._spent: list[Line] = []
        self._uploaded = asyncio.Event()
        self._engine: Engine | None = None
        self._triggers: frozenset[str] = frozenset()
        self._reached = ""
        self._reported = ""
        self._kept_at = 0
        self._kept = ""

    @property
    def tenant(self) -> str:
        """Whose events are followed."""
        return self._line.account.tenant.id

    def renew(self, account: Account) -> None:
        """Go on with another secret."""
        if account != self._line.account:
            self._spent.append(self._line)
            self._line = Line(self._settings, account)
            self._uploaded.set()

    async def run(self) -> None:
        """Follow until cancelled; then keep what was counted."""
        pause = 0.2
        try:
            while True:
                try:
                    await self._follow()
                    pause = 0.2
                except Locked as why:
                    log.warning("locked out", tenant=self.tenant, why=str(why))
                    await self._another_secret(_LOCKED)
                except (Denied, Unavailable, httpx.HTTPError) as why:
                    log.info("waiting", tenant=self.tenant, why=str(why) or type(why).__name__)
                    await self._another_secret(pause)
                    pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            if self._engine is not None:
                await self._keep()
            await self._line.close()

    async def _another_secret(self, seconds: float) -> None:
        self._uploaded.clear()
        try:
            await asyncio.wait_for(self._uploaded.wait(), seconds)
        except TimeoutError:
            return

    async def _follow(self) -> None:
        while self._spent:
            # Not before: what came by it last was still being worked on.
            await self._spent.pop().close()
        if self._engine is None:
            await self._begin()
        more = True
        while more:
            events, more = await self._line.events(self._reached or None)
            await self._take(events)
        if not self._reached:
            raise Denied("nothing has happened yet")
        async for events in self._line.follow(self._reached):
            await self._take(events)

    async def _begin(self) -> None:
        """Go on where it ended, or begin: a young tenant from its first event, others now."""
        engine = await self._rules(None)
        progress = await progress_of(self._db, self.tenant)
        if progress is not None:
            engine.load(progress.state)
            self._reached, self._reported = progress.reached, progress.reported
        elif self._line.account.tenant.created_at < self._clock() - DAY:
            self._reached = self._reported = await self._line.newest() or ""
        self._engine = engine
        await self._keep()

    async def _rules(self, before: Engine | None) -> Engine:
        rules = []
        for one in await self._line.rules():
            try:
                rules.append(read_rule(one["id"], one["source"]))
            except Invalid as why:
                log.warning("rule left out", tenant=self.tenant, rule=one["id"], why=str(why))
        self._triggers = await self._line.triggers()
        engine = Engine(rules)
        if before is not None:
            engine.load(before.state())
        return engine

    async def _take(self, events: Sequence[Mapping[str, Any]]) -> None:
        found: dict[str, list[Found]] = {}
        last = ""
        for event in events:
            if event["type"].startswith("rule.") or event["type"] in _WORKFLOWS:
                await self._tell(found, last)
                found = {}
                self._engine = await self._rules(self._engine)
            assert self._engine is not None  # noqa: S101 it was made in _begin
            key = event["id"]
            fresh = _later(key, self._reported)
            for one in self._engine.feed(event):
                if fresh:
                    found.setdefault(one.group, []).append(one)
            last = self._reached = key
            if fresh and event["type"] in self._triggers:
                await self._tell(found, last)
                found = {}
                await self._insist(partial(Line.set_off, event=key))
                await self._told(last)
        await self._tell(found, last)
        if self._clock() - self._kept_at >= KEEPS_EVERY and self._kept != self._reached:
            await self._keep()

    async def _tell(self, found: Mapping[str, list[Found]], last: str) -> None:
        """Report what was found up to the event *last*, until that has been taken."""
        if not found:
            return
        for group, several in found.items():
            await self._insist(partial(Line.report, incident=_incident(group, several)))
        await self._told(last)

    async def _told(self, last: str) -> None:
        self._reported = last
        await keep_reported(self._db, self.tenant, last, self._clock())

    async def _insist(self, tell: Callable[[Line], Awaitable[int]]) -> None:
        pause = 0.2
        while True:
            try:
                status = await tell(self._line)
            except (Denied, Locked, httpx.HTTPError) as why:
                log.info("report waits", tenant=self.tenant, why=str(why) or type(why).__name__)
                await self._another_secret(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            if status >= 400:
                log.warning("report refused", tenant=self.tenant, status=status)
            return

    async def _keep(self) -> None:
        assert self._engine is not None  # noqa: S101 nothing is kept before there is something
        progress = Progress(
            self._reached, max(self._reached, self._reported, key=_place), self._engine.state()
        )
        await keep_progress(self._db, self.tenant, progress, self._clock())
        self._kept_at, self._kept = self._clock(), self._reached


def _incident(group: str, several: Sequence[Found]) -> Mapping[str, Any]:
    """Return the report of what was found of one group."""
    last = several[-1]
    events = dict.fromkeys(event for one in several for event in one.events)
    about = [(_ASSETS[name], value) for name, value in last.about.items() if name in _ASSETS]
    about += [("user", value) for name, value in last.about.items() if name == "actor"]
    about += [("address", one.address) for one in several if one.address]
    assets = [
        {"kind": kind, "id": value} for kind, value in dict.fromkeys(about) if _KEY.fullmatch(value)
    ]
    return {
        "title": last.title[:100],
        "rule": last.rule,
        "severity": last.severity.value,
        "group": group if _GROUP.fullmatch(group) else _digest(last.rule, group),
        "assets": assets[:50],
        "events": list(events)[-_MOST_EVENTS:],
    }


def _digest(rule: str, group: str) -> str:
    return f"{rule} {hashlib.sha256(group.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _place(event: str) -> tuple[int, ...]:
    return tuple(int(part) for part in event.split(".")) if event else ()


def _later(event: str, than: str) -> bool:
    return _place(event) > _place(than)
