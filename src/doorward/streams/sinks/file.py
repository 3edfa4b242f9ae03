"""Files: one event a line of JSON, in the data folder, the oldest file dropped at a limit.

A file is its own record of what it holds: after a crash the last whole line says where to go on, so
that no event is missing and none stands there twice.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import orjson

from doorward.events import Recorded
from doorward.streams.model import FileTerms, Place, Undelivered, place_of
from doorward.streams.sinks.sender import Job, Line

_TAIL: Final = 256 * 1024


class _Lines:
    """An open file."""

    hold = 0.0
    most = 500

    def __init__(self, path: Path, terms: FileTerms) -> None:
        self._path = path
        self._terms = terms
        self._handle, self._last = _opened(path)

    async def carry(self, events: Sequence[Recorded], again: Place) -> None:  # noqa: ARG002 seen here
        """Add *events* that are not there yet; they are on the disk when this returns."""
        new = [event for event in events if place_of(event.id) > self._last]
        if not new:
            return
        lines = b"".join(orjson.dumps(event.members()) + b"\n" for event in new)
        try:
            await asyncio.to_thread(self._add, lines)
        except OSError as cause:
            raise Undelivered(f"it cannot be written: {cause.strerror}") from cause
        self._last = place_of(new[-1].id)

    def _add(self, lines: bytes) -> None:
        size = os.fstat(self._handle).st_size
        if size and size + len(lines) > self._terms.megabytes * 1024 * 1024:
            os.close(self._handle)
            _rotate(self._path, self._terms.files)
            self._handle = _append(self._path)
            size = 0
        written = memoryview(lines)
        try:
            while written:
                written = written[os.write(self._handle, written) :]
            os.fsync(self._handle)
        except OSError:
            # Half a line would be taken for the end of the log.
            os.ftruncate(self._handle, size)
            raise

    def settled(self) -> bool:
        """What was written is on the disk."""
        return True

    async def close(self) -> bool:
        """Close the file."""
        os.close(self._handle)
        return True


class File:
    """The kind ``file``."""

    async def open(self, job: Job) -> Line:
        """Open the file, or make it; raises ``Undelivered``."""
        terms = job.sink.terms
        assert isinstance(terms, FileTerms)  # noqa: S101 it is a file sink
        path = path_of(job)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return await asyncio.to_thread(_Lines, path, terms)
        except OSError as cause:
            raise Undelivered(f"it cannot be opened: {cause.strerror}") from cause

    async def try_out(self, job: Job, event: Recorded) -> str:
        """Write one event to a file beside, and read it back: the log's own stays as it is."""
        path = path_of(job).with_suffix(".test")
        line = orjson.dumps(event.members()) + b"\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            await asyncio.to_thread(path.write_bytes, line)
            same = await asyncio.to_thread(path.read_bytes) == line
            await asyncio.to_thread(path.unlink)
        except OSError as cause:
            raise Undelivered(f"it cannot be written: {cause.strerror}") from cause
        if not same:
            raise Undelivered("what was written does not come back")
        return f"a line can be written to {path.parent.name}/{path_of(job).name}"


FILE: Final = File()


def path_of(job: Job) -> Path:
    """Return where a sink's events are: nobody but the operator chooses a folder."""
    return job.folder / job.sink.tenant / f"{job.sink.id}.jsonl"


def _append(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _opened(path: Path) -> tuple[int, Place]:
    """Open *path* without what a crash left half-written, and return the last place in it."""
    handle = _append(path)
    size = os.fstat(handle).st_size
    tail = os.pread(handle, _TAIL, max(0, size - _TAIL))
    whole = tail.rfind(b"\n") + 1
    if whole != len(tail):
        os.ftruncate(handle, size - (len(tail) - whole))
    lines = tail[:whole].splitlines()
    if not lines:
        rotated = path.with_suffix(".jsonl.1")
        lines = rotated.read_bytes()[-_TAIL:].splitlines() if rotated.exists() else []
    last: Place = place_of(orjson.loads(lines[-1])["id"]) if lines else ()
    return handle, last


def _rotate(path: Path, files: int) -> None:
    for number in range(files - 1, 0, -1):
        older = path.with_suffix(f".jsonl.{number}")
        newer = path if number == 1 else path.with_suffix(f".jsonl.{number - 1}")
        if newer.exists():
            newer.replace(older)
