"""The thin shells that fetch, wait and tell the time for the SDK's core. Needs httpx.

``TokenSource`` and ``AsyncTokenSource`` are for programs that call APIs: hand one to httpx as
``auth=``. ``Gate`` stands before an ASGI application and lets only those calls through that
its ``Protection`` allows. Nothing here decides: that is the core's, which the server shares.
"""

from doorward_sdk.online.async_source import AsyncTokenSource
from doorward_sdk.online.gate import Gate
from doorward_sdk.online.protection import Protection, protection_from
from doorward_sdk.online.source import TokenSource

__all__ = ["AsyncTokenSource", "Gate", "Protection", "TokenSource", "protection_from"]
