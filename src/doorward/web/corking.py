"""One system call an answer: head and body leave together.

uvicorn writes the head of an answer and then its body, and each write is a system call of
its own, some 12 µs of a token's 250. This holds writes back until the loop has run what is
ready, then sends them as one.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class CorkedTransport:
    """A transport that gathers writes; everything else goes to the one below."""

    __slots__ = ("_below", "_held", "_loop")

    def __init__(self, below: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._below = below
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Hold *data* until what is ready has run."""
        if not self._held:
            self._loop.call_soon(self.flush)
        self._held.append(data)

    def flush(self) -> None:
        """Send what is held."""
        held, self._held = self._held, []
        if held and not self._below.is_closing():
            self._below.write(held[0] if len(held) == 1 else b"".join(held))

    def close(self) -> None:
        """Send what is held, then close."""
        self.flush()
        self._below.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._below, name)


class CorkedProtocol(HttpToolsProtocol):
    """uvicorn's protocol on a transport that gathers writes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn says so too
        """Take up a connection."""
        super().connection_made(CorkedTransport(transport, self.loop))  # type: ignore[arg-type]  # it is as good as one
