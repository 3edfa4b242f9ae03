"""``doorward serve``: starts the writer and the workers, keeps them up, stops them in order.

It holds a lock on the data folder (SQLite has one writer process) and finds out that the
port is free before any worker binds it. It loads what a worker needs once and forks the workers
from itself: they start in a tenth of a second and share that memory (decision 0022). Its
children die with it.
"""

import contextlib
import fcntl
import gc
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType
from typing import Final

import structlog

from doorward import writer
from doorward.kernel.board import Board
from doorward.kernel.errors import FieldError, Invalid
from doorward.kernel.process import harden
from doorward.kernel.schema import head, is_postgres, step_of_file, step_of_server
from doorward.settings import Settings
from doorward.web.logs import configure

BOARD: Final = "board"
JOURNAL_SOCKET: Final = "journal"
METRICS: Final = "metrics"
GRACE: Final = 4.0
_PAUSE: Final = 0.2

log = structlog.get_logger("doorward.serve")


@dataclass(slots=True)
class _Child:
    """A process to keep up: how it is started, and what runs now."""

    name: str
    main: Callable[[], None]
    number: int | None = None
    process: ForkProcess | None = None
    started: float = 0.0


def run(settings: Settings, welcome: Callable[[], None] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code. *welcome* is called once all listen.

    Raises :class:`Invalid` naming the setting when the port is taken, the data folder is in
    use, or a TLS file cannot be read.
    """
    harden()
    configure(settings.log)
    settings = replace(settings, workers=settings.workers or os.cpu_count() or 1)
    settings = _with_free_port(settings)
    _check_tls(settings)
    _check_telemetry(settings)
    with _lock(settings) as lock, _run_folder() as folder:
        _migrate(settings)
        return _Supervisor(settings, folder, lock).run(welcome)


class _Supervisor:
    def __init__(self, settings: Settings, folder: Path, lock: int | None) -> None:
        self._settings = settings
        self._folder = folder
        self._lock = lock
        self._board = Board(folder / BOARD, settings.workers, create=True)
        (folder / METRICS).mkdir()
        # prometheus_client looks here once, when it is imported.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder / METRICS)
        self._stopping = False
        self._listener = None if is_postgres(settings.database_url) else _journal_socket(folder)
        self._writer = None if self._listener is None else _Child("writer", self._write)
        self._workers = [
            _Child(f"worker {number}", partial(self._work, number), number)
            for number in range(settings.workers)
        ]

    def run(self, welcome: Callable[[], None] | None) -> int:
        """Start everybody, watch, and stop in order: workers first, the writer last."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._stop)
        children = [*self._workers]
        if self._writer is not None:
            children.append(self._writer)
            # First, for it has no use for the frameworks.
            self._start(self._writer)
        import doorward.worker  # noqa: F401 every worker begins with what was loaded here

        gc.collect()
        gc.freeze()
        for child in self._workers:
            self._start(child)
        log.info("serving", url=self._settings.base_url, workers=len(self._workers))
        while not self._stopping:
            self._watch(children)
            if welcome is not None and self._board.complete():
                welcome()
                welcome = None
        self._finish(self._workers)
        if self._writer is not None:
            self._finish([self._writer])
        log.info("stopped")
        return 0

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _write(self) -> None:
        """Be the writer, in its own process."""
        self._let_go()
        assert self._listener is not None  # noqa: S101 or there is no writer
        writer.main(self._settings, self._listener, os.getppid())

    def _work(self, number: int) -> None:
        """Be worker *number*, in its own process."""
        from doorward import worker

        self._let_go()
        if self._listener is not None:
            self._listener.close()
        worker.main(self._settings, number, os.getppid(), self._folder)

    def _let_go(self) -> None:
        """Undo, in a child, what is the supervisor's alone: its signals and the folder's lock."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_DFL)
        if self._lock is not None:
            os.close(self._lock)

    def _start(self, child: _Child) -> None:
        child.started = time.monotonic()
        child.process = ForkProcess(target=child.main, name=child.name, daemon=True)
        child.process.start()

    def _watch(self, children: list[_Child]) -> None:
        time.sleep(_PAUSE / 4)
        for child in children:
            if child.process is None or child.process.is_alive() or self._stopping:
                continue
            if child.number is not None:
                self._board.mark(child.number, up=False)
                _forget_gauges(self._folder / METRICS, child.process.pid)
            log.warning("died", child=child.name, code=child.process.exitcode)
            # One that dies at once again and again is started five times a second at most.
            if time.monotonic() - child.started < _PAUSE:
                time.sleep(_PAUSE)
            self._start(child)

    def _finish(self, children: list[_Child]) -> None:
        running = [child.process for child in children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            process.join(max(0.1, deadline - time.monotonic()))
            if process.is_alive():
                log.warning("killed", child=process.name)
                process.kill()
                process.join()


def _migrate(settings: Settings) -> None:
    """Run missing migrations in a process of their own, which takes its memory along."""
    if _step(settings.database_url) != head():
        command = [sys.executable, "-m", "doorward", "migrate"]
        subprocess.run(command, env=_environment(settings), check=True)  # noqa: S603 see above


def _step(url: str) -> str | None:
    if not is_postgres(url):
        return step_of_file(Path(url))
    import asyncio

    return asyncio.run(step_of_server(url))


def _environment(settings: Settings) -> Mapping[str, str]:
    """Return the environment of a child: ours, with the settings as they were decided."""
    environment = dict(os.environ)
    for one in fields(Settings):
        value = getattr(settings, one.name)
        if isinstance(value, bool):
            text = "1" if value else "0"
        elif isinstance(value, tuple):
            text = ",".join(str(part) for part in value)
        else:
            text = str(value)
        environment[one.metadata["variable"]] = text
    return environment


def _with_free_port(settings: Settings) -> Settings:
    """Return *settings* with a port that nobody listens on; 0 picks one.

    Workers share the port among themselves, so another server on it must be found out now.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            probe.listen(1)
        except OSError as cause:
            message = f"cannot listen on {settings.host}:{settings.port}: {cause.strerror}"
            raise Invalid(FieldError("DOORWARD_PORT", message)) from cause
        return replace(settings, port=probe.getsockname()[1])


def _check_tls(settings: Settings) -> None:
    for variable, path in (
        ("DOORWARD_TLS_CERT", settings.tls_cert),
        ("DOORWARD_TLS_KEY", settings.tls_key),
    ):
        if path and not os.access(path, os.R_OK):
            raise Invalid(FieldError(variable, f"{path} cannot be read"))
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise Invalid(FieldError("DOORWARD_TLS_KEY", "a certificate and its key go together"))


def _check_telemetry(settings: Settings) -> None:
    if settings.otlp_endpoint and not _installed("opentelemetry.exporter.otlp.proto.http"):
        message = "traces need more than is installed: pip install 'doorward[telemetry]'"
        raise Invalid(FieldError("OTEL_EXPORTER_OTLP_ENDPOINT", message))


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _forget_gauges(folder: Path, worker: int | None) -> None:
    """Remove what the worker that had the process id *worker* said of itself while it lived."""
    for path in folder.glob(f"gauge_live*_{worker}.db"):
        path.unlink()


@contextlib.contextmanager
def _lock(settings: Settings) -> Iterator[int | None]:
    """Hold the data folder while serving from SQLite: it has one writer process.

    Gives the handle that holds it, None where there is nothing to hold.
    """
    if is_postgres(settings.database_url):
        yield None
        return
    handle = os.open(settings.data / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"another server runs on {settings.data}; stop it, or use PostgreSQL"
            raise Invalid(FieldError("DOORWARD_DATA", message)) from None
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def _run_folder() -> Iterator[Path]:
    """Make a short path that only we can enter: a socket's path has at most 107 bytes.

    It lies in memory where that is to be had, because what processes share there must go on
    working when a disk is full. What killed servers left behind is cleared away.
    """
    memory = Path("/dev/shm")  # noqa: S108 made with mkdtemp, for us alone
    parent = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    for left in parent.glob("doorward-*-*"):
        if _is_left_behind(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"doorward-{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_left_behind(folder: Path) -> bool:
    """Whether *folder* is ours and the server that made it is gone."""
    owner = folder.name.split("-")[1]
    try:
        ours = folder.stat().st_uid == os.getuid()
        os.kill(int(owner), 0)
    except ProcessLookupError:
        return ours
    except (OSError, ValueError):
        return False
    return False


def _journal_socket(folder: Path) -> socket.socket:
    """Return the writer's listening socket, kept here so that it outlives the writer."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(folder / JOURNAL_SOCKET))
    listener.listen(64)
    listener.setblocking(False)
    return listener
