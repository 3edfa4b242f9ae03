"""The journal's writer process on SQLite, forked by the supervisor.

It ignores SIGINT, which a terminal sends to everybody: workers still need it while they drain.
"""

import signal
import socket
from pathlib import Path
from types import FrameType

from doorward.events.journal.writer import Writer
from doorward.kernel.clock import system_clock
from doorward.kernel.process import call_itself, die_with_parent
from doorward.settings import Settings


def main(settings: Settings, listener: socket.socket, parent: int) -> None:
    """Write what comes over *listener* until SIGTERM, then finish what has come."""
    die_with_parent(parent)
    call_itself("doorward writer")
    writer = Writer(Path(settings.database_url), listener, system_clock)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        writer.stop()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, stop)
    writer.run()
