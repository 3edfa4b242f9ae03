"""The guard's doors: the gate of the management API, and introspection. Bare ASGI."""

from doorward.guard.wire.gate import Gate
from doorward.guard.wire.introspect import introspect

__all__ = ["Gate", "introspect"]
