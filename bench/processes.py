"""Servers under test as process trees: start, wait until ready, CPU and memory, stop by pid."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.process import spawn

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class NotReady(RuntimeError):
    """A server ended, or did not become ready in time; the message holds the tail of its log."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident megabytes of a tree: *rss* counts shared pages in each process, *pss* once."""

    rss: float
    pss: float
    processes: int


@dataclass(slots=True)
class Tree:
    """A started command and all processes below it; what it prints is in *log*."""

    process: subprocess.Popen[bytes]
    log: Path
    started: float = field(default_factory=time.monotonic)

    @classmethod
    def start(cls, command: Sequence[str], env: Mapping[str, str], log: Path) -> "Tree":
        """Start *command*, its output going to *log*."""
        return cls(spawn(command, env=environment(env), log=log), log)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> float:
        """Ask *ready* every 10 ms; return the seconds from start until it said yes."""
        while time.monotonic() - self.started < seconds:
            if self.process.poll() is not None:
                message = f"ended with {self.process.returncode}: {self.tail()}"
                raise NotReady(message)
            with suppress(OSError):
                if ready():
                    return time.monotonic() - self.started
            time.sleep(0.01)
        message = f"not ready after {seconds:.0f} s: {self.tail()}"
        raise NotReady(message)

    def tail(self) -> str:
        """The end of the log, to explain a failure."""
        return self.log.read_text(errors="replace")[-600:]

    def pids(self) -> list[int]:
        """The pids of the tree that live now, the root first."""
        return family(self.process.pid)

    def cpu_seconds(self) -> float:
        """User and system time used by the tree so far, children that ended included."""
        return sum(_cpu(pid) for pid in self.pids())

    def memory(self) -> Memory:
        """Resident memory of the tree now."""
        pids = self.pids()
        rss = sum(_resident(pid) for pid in pids) / 2**20
        return Memory(rss, sum(_proportional(pid) for pid in pids) / 2**20, len(pids))

    def stop(self) -> None:
        """Ask the root to end, then end by pid whatever of the tree is left after ten seconds."""
        mine = self.pids()
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        for pid in mine:
            if _session(pid) == self.process.pid:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.process.wait()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """*settings* added to the environment here, less whatever it sets for Doorward."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("DOORWARD")}
    return {**kept, **settings}


def family(root: int) -> list[int]:
    """*root* and every process below it."""
    found = [root]
    for pid in found:
        for task in _listed(Path(f"/proc/{pid}/task")):
            with suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _stat(pid: int) -> list[str]:
    # The name in brackets may hold spaces: fields are counted from behind it, proc(5).
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu(pid: int) -> float:
    return sum(map(int, _stat(pid)[11:15])) / TICKS


def _session(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[3]) if fields else -1


def _resident(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[21]) * PAGE if fields else 0


def _proportional(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
