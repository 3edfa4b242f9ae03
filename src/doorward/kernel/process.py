"""What every process of ours does first: leave no core, and not outlive its parent."""

import ctypes
import os
import resource
import signal
from typing import Any, Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NAME: Final = 15


def harden() -> None:
    """Allow no core dump and no look into memory by other processes (guarantee 5).

    And take as many open files as the system gives: at the usual 1,024 whoever opens so many
    connections keeps everybody else out.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    _prctl(_PR_SET_DUMPABLE, 0)


def die_with_parent(parent: int) -> None:
    """Be killed when the process *parent* ends, however it ends.

    Raises ``SystemExit`` when it has ended already.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit(1)


def call_itself(name: str) -> None:
    """Let ``ps`` and ``top`` tell this process from its siblings: *name* has at most 15 bytes."""
    _prctl(_PR_SET_NAME, ctypes.create_string_buffer(name.encode()))


def _prctl(option: int, value: Any) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl") and libc.prctl(option, value, 0, 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
