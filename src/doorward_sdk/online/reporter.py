"""Sends what was counted, every second while there is something, and keeps it until taken."""

import asyncio
import logging
import uuid
from collections.abc import Sequence
from typing import Final

from doorward_sdk.online.clock import Seconds
from doorward_sdk.online.issuer import Issuer, Unanswered, Unwelcome
from doorward_sdk.tally import CallKind, Counted, Tally

PERIOD: Final = 1.0
LONGEST_PAUSE: Final = 15.0
LAST_WORD: Final = 3.0
MOST_LINES: Final = 200
"""Lines of one report; Doorward takes no more."""

log = logging.getLogger("doorward_sdk")


class Reporter:
    """Counts calls and tells the issuer of them; a call never waits for it.

    A report is repeated under its own key until it is taken, so that an outage loses nothing
    and a lost answer counts nothing twice.
    """

    def __init__(self, issuer: Issuer, clock: Seconds) -> None:
        """Report to *issuer*, telling the time by *clock*."""
        self._issuer = issuer
        self._clock = clock
        self._tally = Tally()
        self._unsent: tuple[str, Sequence[Counted]] | None = None
        self._sending: asyncio.Task[None] | None = None

    def count(self, kind: CallKind) -> None:
        """Count one call of *kind*, which is over as far as access goes."""
        self._tally.add(kind, self._clock())
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._send_on())

    async def close(self) -> None:
        """Send what is left, for a few seconds at most."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.wait([self._sending])
        try:
            async with asyncio.timeout(LAST_WORD):
                while await self._send():
                    pass
        except TimeoutError:
            pass
        left = len(self._tally) + (len(self._unsent[1]) if self._unsent else 0)
        if left or self._tally.lost:
            log.warning("calls not reported: %s lines, and %s calls", left, self._tally.lost)

    async def _send_on(self) -> None:
        pause = PERIOD
        while self._unsent or len(self._tally):
            await asyncio.sleep(pause)
            taken = True
            while taken and (self._unsent or len(self._tally)):
                taken = await self._send()
            pause = PERIOD if taken else min(2 * pause, LONGEST_PAUSE)

    async def _send(self) -> bool:
        """Send one report; return whether it is dealt with and there was one."""
        if self._unsent is None:
            lines = self._tally.take(MOST_LINES)
            if not lines:
                return False
            self._unsent = (str(uuid.uuid4()), lines)
        key, report = self._unsent
        try:
            await self._issuer.report(report, key)
        except Unanswered as error:
            log.warning("calls wait to be reported: %s", error)
            return False
        except Unwelcome as error:
            log.error("calls cannot be reported, %s lines are lost: %s", len(report), error)  # noqa: TRY400 no trace helps
        self._unsent = None
        return True
