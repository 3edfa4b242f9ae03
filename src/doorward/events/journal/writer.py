"""The writer: one process that commits for all workers, in whatever groups have gathered.

While one group is on its way to the disk the next gathers in the sockets, so that the
busier it gets the larger the groups. It alone moves the write-ahead log into the database
file, and only on its turn (see :mod:`doorward.kernel.db.sqlite`).
"""

import contextlib
import selectors
import socket
from pathlib import Path
from typing import Any, Final

import orjson
import structlog

from doorward.events.journal.port import TALLY_WINDOW
from doorward.events.store import SQLITE_BATCH, forget
from doorward.kernel.clock import Clock, monotonic, pause
from doorward.kernel.db.sqlite import Rejected, Turn, connect, translated
from doorward.kernel.errors import Unavailable

_LENGTH: Final = 4
_READ: Final = 256 * 1024
_LARGEST_LOG: Final = 4 * 1024 * 1024
_COMMITS: Final = 300
"""How many commits lie between two checkpoints: each costs as much as several commits."""
_IDLE: Final = 1.0
_GATHERING: Final = 0.001
"""Seconds between two commits under load: more gather, and who comes alone never waits."""
_PATIENCE: Final = 1.2

log = structlog.get_logger("doorward.writer")

Frame = tuple["_Peer", int, list[Any], list[Any], list[Any], list[Any], list[Any], list[Any]]


class _Peer:
    """One worker's connection: what has come, and what is still to be sent."""

    __slots__ = ("buffer", "line")

    def __init__(self, line: socket.socket) -> None:
        line.setblocking(True)
        line.settimeout(_PATIENCE)
        self.line = line
        self.buffer = bytearray()

    def frames(self) -> list[Frame]:
        """Read what is there; raises ``ConnectionError`` when the worker hung up."""
        data = self.line.recv(_READ)
        if not data:
            raise ConnectionError
        buffer = self.buffer
        buffer += data
        found: list[Frame] = []
        while len(buffer) >= _LENGTH:
            end = _LENGTH + int.from_bytes(buffer[:_LENGTH], "big")
            if len(buffer) < end:
                break
            found.append((self, *orjson.loads(bytes(buffer[_LENGTH:end]))))
            del buffer[:end]
        return found

    def send(self, number: int, counts: dict[str, int], *, durable: bool) -> None:
        """Acknowledge or refuse one frame; a worker that does not read is dropped by its error."""
        frame = orjson.dumps((number, durable, counts))
        self.line.sendall(len(frame).to_bytes(_LENGTH, "big") + frame)


class Writer:
    """Serves workers on a listening socket until told to stop."""

    def __init__(self, database: Path, listener: socket.socket, clock: Clock) -> None:
        self._database = database
        self._log_file = Path(f"{database}-wal")
        self._turn = Turn(database.parent)
        self._connection = connect(database)
        self._listener = listener
        self._clock = clock
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._stopping = False
        self._tidied = clock()
        self._commits = 0
        self._overdue = False
        self._rested = 0.0

    def stop(self) -> None:
        """Finish what has come and return from :meth:`run`."""
        self._stopping = True

    def run(self) -> None:
        """Gather and commit until stopped and nobody is connected any more."""
        while not self._stopping or len(self._selector.get_map()) > 1:
            ready = self._selector.select(_IDLE)
            frames = self._gather(ready)
            if frames:
                early = self._rested + _GATHERING - monotonic()
                if early > 0:
                    pause(early)
                    frames += self._gather(self._selector.select(0))
                self._commit(frames)
                self._watch_log()
                self._rested = monotonic()
            elif not ready and self._stopping:
                break
            if self._clock() - self._tidied >= TALLY_WINDOW:
                self._tidy()
        self._checkpoint("TRUNCATE")
        self._close()

    def _gather(self, ready: list[tuple[selectors.SelectorKey, int]]) -> list[Frame]:
        frames: list[Frame] = []
        for key, _ in ready:
            if key.data is None:
                self._welcome()
            else:
                frames += self._receive(key.data)
        return frames

    def _close(self) -> None:
        for key in list(self._selector.get_map().values()):
            if key.data is not None:
                self._drop(key.data)
        self._selector.close()
        self._connection.close()
        self._turn.close()

    def _welcome(self) -> None:
        line, _ = self._listener.accept()
        self._selector.register(line, selectors.EVENT_READ, _Peer(line))

    def _receive(self, peer: _Peer) -> list[Frame]:
        try:
            return peer.frames()
        except (OSError, ValueError):
            self._drop(peer)
            return []

    def _drop(self, peer: _Peer) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(peer.line)
        peer.line.close()

    def _commit(self, frames: list[Frame]) -> None:
        counts: dict[str, int] = {}
        try:
            with translated(), self._turn.wait(_PATIENCE):
                self._write(frames, counts)
            durable = True
        except Unavailable as refusal:
            log.warning("not_durable", error=str(refusal.__cause__), frames=len(frames))
            self._overdue = True
            durable = False
        except Rejected as cause:
            # One frame that the file will not take must not refuse those who came with it.
            log.warning("not_durable", error=type(cause).__name__, frames=len(frames))
            if len(frames) > 1:
                for frame in frames:
                    self._commit([frame])
                return
            durable = False
        self._tell(frames, counts, durable=durable)

    def _tell(self, frames: list[Frame], counts: dict[str, int], *, durable: bool) -> None:
        for peer, number, _, _, _, tallies, *_ in frames:
            mine = {key: counts.get(key, 0) for key, _, _ in tallies}
            try:
                peer.send(number, mine, durable=durable)
            except OSError:
                self._drop(peer)

    def _write(self, frames: list[Frame], counts: dict[str, int]) -> None:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            for _, _, events, uses, usage, tallies, leases, counted in frames:
                connection.executemany(SQLITE_BATCH.events, events)
                if uses:
                    connection.executemany(SQLITE_BATCH.uses, uses)
                if usage:
                    connection.executemany(SQLITE_BATCH.usage, usage)
                if leases:
                    connection.executemany(SQLITE_BATCH.leases, leases)
                if counted:
                    connection.executemany(SQLITE_BATCH.counts, counted)
                for key, until, count in tallies:
                    row = connection.execute(
                        SQLITE_BATCH.tallies,
                        {"key": key, "until": until, "count": count, "now": self._clock()},
                    ).fetchone()
                    counts[key] = row["count"]
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _watch_log(self) -> None:
        """Move the log into the database file now and then, once those who waited were told.

        The file never shrinks by itself, so its size alone would call for it every time. A
        full disk calls for it at once: what is moved can be written over.
        """
        self._commits += 1
        if self._overdue:
            self._checkpoint("TRUNCATE")
        elif self._commits < _COMMITS or self._size_of_log() < _LARGEST_LOG:
            return
        else:
            self._checkpoint("PASSIVE")
        self._commits = 0
        self._overdue = False

    def _size_of_log(self) -> int:
        try:
            return self._log_file.stat().st_size
        except OSError:
            return 0

    def _tidy(self) -> None:
        self._tidied = self._clock()
        with contextlib.suppress(Unavailable), translated(), self._turn.wait(_PATIENCE):
            forget(self._connection, self._clock())

    def _checkpoint(self, mode: str) -> None:
        with contextlib.suppress(Unavailable), translated(), self._turn.wait(_PATIENCE):
            self._connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
