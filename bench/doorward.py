"""Doorward under test: made by ``doorward init``, run by ``doorward serve``, as anybody would."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.contender import Contender, Site
from bench.processes import NotReady, Tree, environment
from bench.requests import Client, call, prepared, send, token
from tests.postgres import Postgres
from tests.process import free_port

COMMAND = str(Path(sys.executable).with_name("doorward"))
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Home:
    """A data folder, its settings, and the administrator that ``init`` made."""

    folder: Path
    port: int
    database: str
    admin: Client
    tenant: str

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        """The data folder (``DOORWARD_DATA``)."""
        return self.folder / "data"


@dataclass(frozen=True, slots=True)
class Node:
    """A running server: where, its processes, and how long it took to be ready."""

    home: Home
    tree: Tree
    ready_seconds: float

    @property
    def url(self) -> str:
        """Where the server listens."""
        return self.home.url

    def administration(self) -> dict[str, str]:
        """Headers that carry a fresh token of the administrator."""
        return {"Authorization": f"Bearer {token(self.url + '/oauth/token', self.home.admin)}"}

    def register(self, name: str, permissions: Sequence[str]) -> Client:
        """Register one client over REST."""
        return self.registered(name, permissions)[0]

    def register_many(self, count: int) -> list[Client]:
        """Register *count* clients that may read users."""
        headers = self.administration()
        made = (_register(self.url, headers, f"bench {n}", ["users:read"]) for n in range(count))
        return [client for client, _ in made]

    def registered(self, name: str, permissions: Sequence[str]) -> tuple[Client, str]:
        """Register one client over REST; return it and the ``id`` of its record."""
        return _register(self.url, self.administration(), name, permissions)

    def contender(self, name: str, clients: Sequence[Client], *more: Tree) -> Contender:
        """Enter the node as a contender; *more* are processes it needs, such as PostgreSQL's."""
        return Contender(
            name=name,
            trees=[self.tree, *more],
            token_url=f"{self.url}/oauth/token",
            clients=clients,
            introspect_url=f"{self.url}/oauth/introspect",
        )


def initialised(site: Site, name: str, database: str = "", preset: str = "default") -> Home:
    """Run ``doorward init`` on a fresh folder; raises NotReady when it fails."""
    folder = site.scratch / name
    folder.mkdir(parents=True)
    port = free_port()
    ran = subprocess.run(
        [COMMAND, "init", "--machine-admin", "--preset", preset, "--output", "json"],
        env=environment(_settings(folder, port, database)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if ran.returncode:
        raise NotReady(f"doorward init failed: {ran.stderr[-600:]}")
    said = json.loads(ran.stdout)
    admin = Client(said["client_id"], said["client_secret"])
    return Home(folder, port, database, admin, said["tenant_id"])


@contextmanager
def serving(home: Home) -> Iterator[Node]:
    """Run ``doorward serve`` on *home* until the block ends; ready when ``/readyz`` says 200."""
    command = [COMMAND, "serve", "--workers", str(WORKERS)]
    settings = _settings(home.folder, home.port, home.database)
    tree = Tree.start(command, settings, home.folder / "serve.log")
    try:
        probe = prepared("GET", f"{home.url}/readyz", {})
        seconds = tree.wait_until(lambda: send(probe, home.url).status == 200, 60)
        yield Node(home, tree, seconds)
    finally:
        tree.stop()


@contextmanager
def postgres(site: Site) -> Iterator[tuple[Postgres, Tree]]:
    """A throw-away PostgreSQL that syncs every commit to the disk."""
    cluster = Postgres(site.scratch / "postgres", durable=True).start()
    try:
        process = cluster._process
        assert process is not None, "it was just started"
        yield cluster, Tree(process, cluster.log)
    finally:
        cluster.stop()


def _settings(folder: Path, port: int, database: str) -> dict[str, str]:
    settings = {
        "DOORWARD_DATA": str(folder / "data"),
        "DOORWARD_PORT": str(port),
        "DOORWARD_PUBLIC_URL": f"http://localhost:{port}",
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    return {**settings, "DOORWARD_DATABASE": database} if database else settings


def _register(
    url: str, headers: dict[str, str], name: str, permissions: Sequence[str]
) -> tuple[Client, str]:
    body = {"name": name, "permissions": permissions, "token_seconds": 900}
    made = call("POST", f"{url}/api/v1/clients", headers, body).body
    return Client(made["client_id"], made["client_secret"]), str(made["id"])
