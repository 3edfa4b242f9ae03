"""The end of an application is heard even where the application itself does not listen."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def live(
    app: App, scope: Scope, receive: Receive, send: Send, closing: Callable[[], Awaitable[None]]
) -> None:
    """Run the lifespan of *app*, and await *closing* before its end is told.

    An application without a lifespan raises something, or just returns; it is then lived
    without it (ASGI, lifespan protocol).
    """
    told: list[str] = []

    async def telling(message: Message) -> None:
        if message["type"].startswith("lifespan.shutdown"):
            await closing()
        told.append(message["type"])
        await send(message)

    try:
        await app(scope, receive, telling)
    except Exception:
        if told:
            raise
    if "lifespan.startup.failed" in told or any("shutdown" in one for one in told):
        return
    if "lifespan.startup.complete" not in told:
        await send({"type": "lifespan.startup.complete"})
    while (await receive())["type"] != "lifespan.shutdown":
        pass
    await closing()
    await send({"type": "lifespan.shutdown.complete"})
