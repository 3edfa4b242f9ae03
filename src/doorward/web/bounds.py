"""An end to what a stranger may send before any door has seen it.

uvicorn gathers the head of a request however long it grows, hands out trailers as if they had
stood in the head, and waits for the rest of a request for ever. Here a head, the framing of a
body and the time they take have limits, and a trailer says nothing: proxies check heads.
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from doorward.web.corking import CorkedProtocol

HEAD_LIMIT: Final = 64 * 1024
"""Bytes; the application itself refuses heads of half as much, with a request id."""
FRAMING_LIMIT: Final = 256 * 1024
"""Bytes of chunk sizes, their extensions and trailers around one body."""
PATIENCE: Final = 30.0
"""Seconds in which a request must have come, from the connection's or its own first byte."""
LINGER: Final = 1.0
_UNREAD_LIMIT: Final = 4 * 1024 * 1024
_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class BoundedProtocol(CorkedProtocol):
    """uvicorn's protocol, which hangs up on whoever sends too much or too slowly."""

    _in_head = True
    _arrived = False
    _deaf = False
    _spent = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn says so too
        """Take up a connection, and wait for its first request."""
        super().connection_made(transport)
        self._wait(PATIENCE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of a connection."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed *data* to the parser and look what it made of it."""
        self._spent += len(data)
        if self._deaf:
            if self._spent > _UNREAD_LIMIT:
                self.transport.close()
            return
        super().data_received(data)
        if self._arrived:
            self._rest()
        elif self._spent > (HEAD_LIMIT if self._in_head else FRAMING_LIMIT):
            self._refuse()
        elif self._timer is None:
            self._wait(PATIENCE)

    def on_message_begin(self) -> None:
        """Begin to count a request."""
        self._in_head, self._arrived = True, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Serve the request by this head: what comes in the place of headers later is none."""
        super().on_headers_complete()
        self._in_head, self._spent = False, 0
        self.headers = []

    def on_body(self, body: bytes) -> None:
        """Leave the counting of a body to the door that reads it."""
        self._spent -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Be content with a request that is here in full."""
        super().on_message_complete()
        self._arrived, self._spent = True, 0

    def _refuse(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle  # which uvicorn begins without
        if not self._in_head or not (cycle is None or cycle.response_complete):
            self.transport.close()
            return
        # Whoever is still sending would lose the answer if its bytes met a closed socket.
        self.transport.write(_TOO_LARGE)
        self._deaf, self._spent = True, 0
        self._rest()
        self._wait(LINGER)

    def _wait(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self._tire)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tire(self) -> None:
        self._timer = None
        self.transport.close()
