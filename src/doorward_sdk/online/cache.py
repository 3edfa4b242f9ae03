"""One fetch for all who wait, and a bounded age of what was fetched."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from doorward_sdk.ageing import Aged
from doorward_sdk.online.clock import Seconds
from doorward_sdk.online.issuer import Unanswered

Value = TypeVar("Value")


class Fetched(Generic[Value]):
    """A value of the issuer's, fetched when it is needed and not fresh any more."""

    def __init__(
        self, fetch: Callable[[], Awaitable[Value]], aged: Aged[Value], clock: Seconds
    ) -> None:
        """Keep what *fetch* gives as *aged* allows, by *clock*."""
        self._fetch = fetch
        self._aged = aged
        self._clock = clock
        self._running: asyncio.Task[Value] | None = None

    async def value(self) -> Value:
        """Return the value. Raises Unanswered when none is good enough and none can be had."""
        fresh = self._aged.fresh(self._clock())
        if fresh is not None:
            return fresh
        return await self._shared()

    async def newer(self) -> Value:
        """Return the value after another look, if the last one was not just now."""
        return await self._shared()

    async def _shared(self) -> Value:
        # Whoever gives up waiting must not take the fetch away from the others.
        if self._running is None or self._running.done():
            self._running = asyncio.get_running_loop().create_task(self._again())
            self._running.add_done_callback(_heard)
        return await asyncio.shield(self._running)

    async def _again(self) -> Value:
        now = self._clock()
        if self._aged.may_ask(now):
            self._aged.asking(now)
            try:
                value = await self._fetch()
            except Unanswered:
                good = self._aged.good(now)
                if good is None:
                    raise
                return good
            self._aged.keep(value, self._clock())
            return value
        good = self._aged.good(now)
        if good is None:
            message = "it could not be fetched a moment ago"
            raise Unanswered(message)
        return good


def _heard(task: asyncio.Task[Value]) -> None:
    if not task.cancelled():
        task.exception()
