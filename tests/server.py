"""A real ``doorward serve`` with a throw-away data folder.

Owns the process, its folder, settings, log and address; knows nothing of what is said
over HTTP but ``/readyz``. :mod:`tests.world` speaks for the people who use it.
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tests.process import free_port, kill_group, spawn

READY_WITHIN = 30.0
_KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")


def doorward() -> str:
    """Return the path of the installed ``doorward`` command."""
    return str(Path(sys.executable).with_name("doorward"))


@dataclass
class Server:
    """One node: ``init`` once, then ``start``, ``kill``, ``stop`` as often as wanted.

    *database* is empty for SQLite in the folder, else a ``postgresql://`` address.
    *env* holds further ``DOORWARD_*`` settings. *machine* is what ``init`` printed.
    """

    folder: Path
    database: str = ""
    workers: int = 1
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    machine: dict[str, str] = field(default_factory=dict, repr=False)
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    transport: httpx.HTTPTransport = field(
        default_factory=lambda: httpx.HTTPTransport(verify=False),
        repr=False,
    )

    @property
    def url(self) -> str:
        """Where it listens, as the harness reaches it."""
        scheme = "https" if "DOORWARD_TLS_CERT" in self.env else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        """The data folder (``DOORWARD_DATA``)."""
        return self.folder / "data"

    @property
    def log_file(self) -> Path:
        """Where everything that ``serve`` prints is kept."""
        return self.folder / "serve.log"

    @property
    def log(self) -> str:
        """Everything ``serve`` printed so far."""
        return self.log_file.read_text() if self.log_file.exists() else ""

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment its commands run in: nothing of the tester's own settings."""
        kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        database = {"DOORWARD_DATABASE": self.database} if self.database else {}
        return {
            **kept,
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "DOORWARD_DATA": str(self.data),
            "DOORWARD_PORT": str(self.port),
            "DOORWARD_PUBLIC_URL": f"http://localhost:{self.port}",
            "DOORWARD_WORKERS": str(self.workers),
            **database,
            **self.env,
        }

    def cli(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        timeout: float = 60,
        stdin: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run ``doorward`` with *words* against this node's folder and wait for its end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return subprocess.run(
            [doorward(), *words],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**self.environment, **(env or {})},
            input=stdin,
            timeout=timeout,
        )

    def init(self) -> "Server":
        """Make the data folder and keep the machine administrator's credentials.

        Where nothing is set but what every node has, it is a copy of one that was made so.
        """
        if not self.database and not self.env:
            return self._take_after(_pattern())
        return self.init_by_itself()

    def init_by_itself(self) -> "Server":
        """Likewise, by a run of ``doorward init`` of its own."""
        done = self.cli("init", "--machine-admin", "--output", "json")
        if done.returncode != 0:
            message = f"init exited {done.returncode}: {done.stderr[-3000:]}{done.stdout[-500:]}"
            raise RuntimeError(message)
        self.machine = json.loads(done.stdout)
        return self

    def _take_after(self, other: "Server") -> "Server":
        """Be what *other* is at another port; what it said of its address is said of ours."""
        shutil.copytree(other.data, self.data)
        here, there = f"localhost:{self.port}", f"localhost:{other.port}"
        known = Path("config", "doorward", "cli.json")
        (self.folder / known).parent.mkdir(parents=True, mode=0o700)
        (self.folder / known).touch(mode=0o600)
        (self.folder / known).write_text((other.folder / known).read_text().replace(there, here))
        self.machine = {name: said.replace(there, here) for name, said in other.machine.items()}
        return self

    def start(self, *, ready_within: float = READY_WITHIN) -> "Server":
        """Start ``serve`` and wait until ``/readyz`` says 200."""
        self.launch()
        self.wait_ready(ready_within)
        return self

    def launch(self, *flags: str) -> None:
        """Start ``serve`` with these *flags*, without waiting."""
        assert self.process is None, "this node runs already"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = spawn(
            [doorward(), "serve", *flags], env=self.environment, cwd=self.folder, log=self.log_file
        )

    def wait_ready(self, within: float = READY_WITHIN) -> float:
        """Wait for ``/readyz`` to say 200 and return the seconds it took."""
        began = time.monotonic()
        while time.monotonic() - began < within:
            if self.is_ready():
                return time.monotonic() - began
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.02)
        message = f"not ready within {within} s:\n{self.log[-6000:]}"
        raise TimeoutError(message)

    def is_ready(self) -> bool:
        """Whether ``/readyz`` says 200 now."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2, verify=False).status_code == 200  # noqa: S501  (self-signed)
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """SIGKILL the supervisor, the workers and the writer in one instant."""
        self.transport.close()
        if self.process is not None:
            kill_group(self.process)
            self.process = None

    def stop(self, *, within: float = 10) -> int:
        """Send SIGINT, as Ctrl-C does, and return the exit status; killed when too slow."""
        assert self.process is not None, "this node does not run"
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=within)
        finally:
            self.kill()

    def restart(self) -> "Server":
        """SIGKILL everything and start again on the same folder and port."""
        self.kill()
        return self.start()

    def children(self) -> dict[int, str]:
        """Return the live descendants as ``{pid: name}``."""
        assert self.process is not None, "this node does not run"
        return dict(_descendants(self.process.pid))

    def second_node(self, folder: Path, **changes: Any) -> "Server":
        """Return another node on the same PostgreSQL, with the same pepper and master key."""
        assert self.database, "only PostgreSQL has several nodes"
        node = Server(
            folder,
            database=self.database,
            workers=changes.pop("workers", self.workers),
            env={**self.env, "DOORWARD_PUBLIC_URL": self.public_url, **changes},
            machine=self.machine,
        )
        node.data.mkdir(parents=True, mode=0o700)
        for name in ("pepper", "master.key"):
            shutil.copy2(self.data / name, node.data / name)
        return node

    @property
    def public_url(self) -> str:
        """What it tells the world its address is."""
        return self.environment["DOORWARD_PUBLIC_URL"]


@cache
def _pattern() -> Server:
    """Return a node that was made and never started, kept until this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="doorward-pattern-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Server(folder).init_by_itself()


def _descendants(pid: int) -> "list[tuple[int, str]]":
    found: list[tuple[int, str]] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            name = Path(f"/proc/{child}/comm").read_text().strip()
            found += [(child, name), *_descendants(child)]
    return found
