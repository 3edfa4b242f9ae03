"""Child processes that cannot outlive the test run, and ports for them.

Owns no knowledge of what the child is. Linux only: it leans on ``prctl``.
"""

import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
# Below the kernel's ephemeral range, so that no outgoing connection takes it first.
_PORTS = range(20_000, 30_000)
_next_port = os.getpid() * 37 % len(_PORTS)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that started it dies."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path,
) -> subprocess.Popen[bytes]:
    """Start *command* at the head of its own process group, its output in *log*."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  (no threads before exec)
        )


def kill_group(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    """Send one signal to *process* and all its children at once, and reap it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    process.wait(timeout=15)


def free_port() -> int:
    """Return a loopback TCP port that nobody listens on now."""
    global _next_port  # noqa: PLW0603  (a counter per test process)
    while True:
        _next_port = (_next_port + 1) % len(_PORTS)
        port = _PORTS[_next_port]
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
