"""npm ``oidc-provider``: in memory, ES256, node cluster. Its own server.js is beside this file."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.contender import Contender, Site, made_up
from bench.debian import Missing
from bench.processes import Tree
from tests.process import free_port

FOLDER = Path(__file__).with_name("oidc-provider")
VERSION = "9.13.3"


@contextmanager
def oidc_provider(site: Site, *, opaque: bool = False) -> Iterator[Contender]:
    """Run it: two processes sealing ES256 tokens or, *opaque*, one process that remembers them.

    It keeps no record of sealed tokens, so only opaque ones can be introspected, and only by the
    process whose memory holds them. Raises Missing without node and npm.
    """
    _install(site)
    port = free_port()
    clients = made_up(site.clients)
    listed = site.scratch / f"oidc-provider-{port}.clients"
    listed.touch(mode=0o600)
    listed.write_text("".join(f"{client.id} {client.secret}\n" for client in clients))
    processes = 1 if opaque else 2
    env = {
        "NODE_ENV": "production",
        "PORT": str(port),
        "CLIENTS": str(listed),
        "PROCESSES": str(processes),
        "FORMAT": "opaque" if opaque else "jwt",
    }
    command = ["node", str(site.build / "oidc-provider/server.js")]
    tree = Tree.start(command, env, site.scratch / f"oidc-provider-{port}.log")
    try:
        tree.wait_until(lambda: tree.tail().rstrip().endswith("ready"), 30)
        base = f"http://127.0.0.1:{port}"
        yield Contender(
            name=f"oidc-provider {VERSION} ×{processes}, {'opaque' if opaque else 'ES256'}",
            trees=[tree],
            token_url=f"{base}/token",
            clients=clients,
            scope="read",
            introspect_url=f"{base}/token/introspection",
        )
    finally:
        tree.stop()


def _install(site: Site) -> None:
    """Install what the lock file says below ``build/``, once for each lock file."""
    if not (shutil.which("node") and shutil.which("npm")):
        message = "node and npm are missing: install Node.js 20 or later"
        raise Missing(message)
    home = site.build / "oidc-provider"
    home.mkdir(parents=True, exist_ok=True)
    installed = home / "installed-package-lock.json"
    lock = (FOLDER / "package-lock.json").read_bytes()
    for source in ("server.js", "package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(FOLDER / source, home / source)
    if installed.exists() and installed.read_bytes() == lock:
        return
    ran = subprocess.run(
        ["npm", "ci"], cwd=home, capture_output=True, text=True, timeout=180, check=False
    )
    if ran.returncode:
        message = f"npm ci failed: {ran.stderr.strip()[-300:]}"
        raise Missing(message)
    installed.write_bytes(lock)
