"""The journal's writer process on SQLite.

Run as ``python -m doorward.writer <parent> <socket>`` by the supervisor. It ignores SIGINT,
which a terminal sends to everybody: workers still need it while they drain.
"""

import signal
import socket
import sys
from pathlib import Path
from types import FrameType

from doorward.events.journal.writer import Writer
from doorward.kernel.clock import system_clock
from doorward.kernel.process import die_with_parent, harden
from doorward.settings import read_settings
from doorward.web.logs import configure


def main() -> None:
    """Write until SIGTERM, then finish what has come."""
    parent, handle = int(sys.argv[1]), int(sys.argv[2])
    die_with_parent(parent)
    harden()
    settings = read_settings()
    configure(settings.log)
    writer = Writer(Path(settings.database_url), socket.socket(fileno=handle), system_clock)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        writer.stop()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, stop)
    writer.run()


if __name__ == "__main__":
    main()
