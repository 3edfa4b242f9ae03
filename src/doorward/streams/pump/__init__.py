"""The pump: it follows the log and sends each tenant's events to that tenant's sinks."""

from doorward.streams.pump.pump import Pump

__all__ = ["Pump"]
