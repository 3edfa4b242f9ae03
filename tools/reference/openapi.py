"""The control plane's OpenAPI document, made without a database or a key."""

from functools import cache
from types import SimpleNamespace
from typing import Any

from doorward import rooms
from doorward.app.control import build_control
from doorward.settings import Settings


@cache
def control() -> Any:
    """Return the control plane's application; no request can be served by it."""
    nothing: Any = SimpleNamespace(db=None, clock=None, pepper=None, settings=Settings())
    seal: Any = None
    application, _ = build_control(nothing, seal, rooms.routers(), ())
    return application


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return (method, path, operation) of every documented route, in the document's order."""
    return [
        (method.upper(), path, operation)
        for path, methods in control().openapi()["paths"].items()
        for method, operation in methods.items()
    ]
