"""Where events go: sinks outside, the pump that feeds them, and the log fetched as a queue.

Owns how far each receiver is, and that it gets every event of its tenant at least once and in
order. Does not own the events: it reads the log like anybody else. It never holds up a token: it
runs in a process of its own and follows the log at its own pace.
"""

from doorward.streams.model import flat
from doorward.streams.pump import Pump
from doorward.streams.service import LARGEST as LARGEST_BATCH
from doorward.streams.service import Batch, LogQueue

__all__ = ["LARGEST_BATCH", "Batch", "LogQueue", "Pump", "flat"]
