"""The worker's end of the SQLite journal: one frame for all who wait in a turn of the loop."""

import asyncio
from typing import Any, Final

import orjson
import structlog

from doorward.events.journal.port import (
    PATIENCE,
    Parcel,
    Shared,
    Waiting,
    refuse,
    settle,
)

_LENGTH: Final = 4
_RETRY: Final = 0.05
_MOST_UNREAD: Final = 4 * 1024 * 1024

log = structlog.get_logger("doorward.journal")


class RemoteJournal(Shared):
    """Speaks to the writer process through a socket that only this installation can open."""

    def __init__(self, path: str, clock: Any) -> None:
        super().__init__(clock)
        self._path = path
        self._transport: asyncio.Transport | None = None
        self._flight: dict[int, tuple[list[Waiting], asyncio.TimerHandle]] = {}
        self._number = 0
        self._flushing = False
        self._connecting: asyncio.Task[None] | None = None
        self._closed = False
        self._held = False

    def connect(self) -> None:
        """Connect now and again whenever the writer went away, until closed."""
        if self._connecting is None and not self._closed:
            self._connecting = asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        while self._transport is None and not self._closed:
            try:
                await loop.create_unix_connection(lambda: _Line(self), self._path)
            except OSError:
                await asyncio.sleep(_RETRY)
        self._connecting = None

    def connected(self, transport: asyncio.Transport) -> None:
        """Take up work on a fresh connection."""
        transport.set_write_buffer_limits(_MOST_UNREAD)
        self._transport = transport
        self._held = False
        if self._waiting:
            self._wake()

    def lost(self) -> None:
        """Refuse everything under way: whether it was written is unknown, so it is not answered."""
        self._transport = None
        flight, self._flight = self._flight, {}
        for batch, timer in flight.values():
            timer.cancel()
            refuse(batch)
        self.connect()

    def acknowledged(self, number: int, durable: bool, counts: dict[str, int]) -> None:  # noqa: FBT001 as it stands on the wire
        """Settle the frame *number*."""
        batch, timer = self._flight.pop(number, ((), None))
        if timer is None:
            return
        timer.cancel()
        if durable:
            settle(batch, counts)
        else:
            refuse(batch)

    def queued(self) -> int:
        """Return how many entries wait, those on their way to the writer included."""
        return len(self._waiting) + sum(len(batch) for batch, _ in self._flight.values())

    async def tidy(self) -> None:
        """Leave the counts alone: the writer forgets them itself when it is idle."""

    def hold(self, *, held: bool) -> None:
        """Take in nothing while the writer does not read, so that memory has an end."""
        self._held = held

    def _reachable(self) -> bool:
        return self._transport is not None and not self._held

    def _wake(self) -> None:
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        batch, self._waiting = self._waiting, []
        if batch:
            self._post(batch)

    def _post(self, batch: list[Waiting]) -> None:
        try:
            self._send(self.pack(batch), batch)
        except TypeError:
            # Half a surrogate pair is no JSON: it must not refuse those who came with it.
            if len(batch) == 1:
                refuse(batch)
                return
            for entry in batch:
                self._post([entry])

    def _write_notes(self) -> None:
        parcel = self.take_notes()
        if not (parcel.events or parcel.counts):
            return
        if self._reachable():
            self._send(parcel, [])
        else:
            log.warning("activity_lost", events=len(parcel.events))

    def _send(self, parcel: Parcel, batch: list[Waiting]) -> None:
        if self._transport is None:
            refuse(batch)
            return
        frame = orjson.dumps((self._number + 1, *parcel))
        self._number += 1
        timer = asyncio.get_running_loop().call_later(PATIENCE, self._expire, self._number)
        self._flight[self._number] = (batch, timer)
        self._transport.write(len(frame).to_bytes(_LENGTH, "big") + frame)

    def _expire(self, number: int) -> None:
        batch, _ = self._flight.pop(number, ((), None))
        refuse(batch)

    async def close(self) -> None:
        """Send what was noted, wait briefly for what is under way, and hang up."""
        self._write_notes()
        if self._waiting:
            self._flush()
        waiting = [entry.done for batch, _ in self._flight.values() for entry in batch]
        if waiting:
            await asyncio.wait(waiting, timeout=1)
        self._closed = True
        if self._connecting is not None:
            self._connecting.cancel()
        if self._transport is not None:
            self._transport.close()


class _Line(asyncio.Protocol):
    """Frames in, frames out: four bytes of length, then JSON."""

    def __init__(self, journal: RemoteJournal) -> None:
        self._journal = journal
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._journal.connected(transport)  # type: ignore[arg-type]  # a stream's transport

    def pause_writing(self) -> None:
        self._journal.hold(held=True)

    def resume_writing(self) -> None:
        self._journal.hold(held=False)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 as asyncio calls it
        self._journal.lost()

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        while len(buffer) >= _LENGTH:
            end = _LENGTH + int.from_bytes(buffer[:_LENGTH], "big")
            if len(buffer) < end:
                return
            number, durable, counts = orjson.loads(bytes(buffer[_LENGTH:end]))
            del buffer[:end]
            self._journal.acknowledged(number, durable, counts)
