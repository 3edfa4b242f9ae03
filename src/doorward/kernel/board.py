"""Who is up: a byte per worker in memory that the supervisor and its workers share."""

import mmap
import os
from pathlib import Path


class Board:
    """One flag per worker. The supervisor clears a flag when its worker ends."""

    def __init__(self, path: Path, workers: int, *, create: bool = False) -> None:
        flags = os.O_RDWR | (os.O_CREAT if create else 0)
        handle = os.open(path, flags, 0o600)
        try:
            if create:
                os.ftruncate(handle, workers)
            self._flags = mmap.mmap(handle, workers)
        finally:
            os.close(handle)

    def mark(self, worker: int, *, up: bool) -> None:
        """Say whether *worker* listens."""
        self._flags[worker] = int(up)

    def complete(self) -> bool:
        """Whether every worker listens."""
        # Iterating a map gives bytes of length one, all of them true: look for the zero.
        return self._flags.find(b"\0") < 0
