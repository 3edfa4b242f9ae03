"""What passes through the gate after the head of a request: its body in, its answer out."""

from collections.abc import Awaitable, Callable
from typing import Final

from doorward_sdk.denial import Denied
from doorward_sdk.online.clock import steady
from doorward_sdk.online.lifespan import Message, Receive, Send

AT_ONCE: Final = 0.1
"""Seconds in which a body that was sent with its head has come."""


class Body:
    """A request's body. The end of one that came slowly is kept back until *again* is content.

    Whoever holds back the last byte must not keep a right that was cut off meanwhile. When
    *again* raises Denied, that is kept as ``denied`` and the application is told that the
    caller has gone.
    """

    def __init__(self, receive: Receive, again: Callable[[], Awaitable[None]]) -> None:
        """Read from *receive*, now that the head was let in."""
        self._receive = receive
        self._again = again
        self._began = steady()
        self._came = self._over = False
        self.denied: Denied | None = None

    async def receive(self) -> Message:
        """Give the application what comes next."""
        if self.denied is not None:
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] != "http.request" or self._over:
            return message
        self._over = not message.get("more_body", False)
        # What has no body at all cannot be slow, however late it is asked for.
        self._came = self._came or bool(message.get("body")) or not self._over
        if self._over and self._came and steady() - self._began > AT_ONCE:
            try:
                await self._again()
            except Denied as denied:
                self.denied = denied
                return {"type": "http.disconnect"}
        return message


class Watch:
    """An answer on its way out: *passed* is told its status once, before it leaves.

    Nothing more of it leaves once the *body* was denied: the gate answers then, unless the
    application had begun to.
    """

    def __init__(self, send: Send, body: Body, passed: Callable[[int], None]) -> None:
        """Send on to *send*."""
        self._send = send
        self._body = body
        self._passed = passed
        self.began = False

    async def send(self, message: Message) -> None:
        """Pass on one message of the application."""
        if self._body.denied is not None:
            return
        if message["type"] == "http.response.start" and not self.began:
            self.began = True
            self._passed(message["status"])
        await self._send(message)

    def end(self) -> None:
        """Tell of an application that is through and has not begun to answer: it failed."""
        if not self.began and self._body.denied is None:
            self._passed(500)
