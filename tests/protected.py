"""A real API of somebody else's behind the SDK's gate: a process of `examples/`, and its tenant.

Owns what an API owner does once (API, areas, a client for the API itself, starting it). Tests say
who calls and what comes of it.
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import httpx

from tests.process import free_port, kill_group, spawn
from tests.world import Json, World

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN = 30.0


@dataclass
class Protected:
    """One service, protected for one tenant; *neighbour* is another tenant of the same server."""

    world: World
    module: str
    audience: str
    api: Json = field(repr=False)
    neighbour: World | None = None
    port: int = field(default_factory=free_port)
    process: Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Make the way to it."""
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30)

    def call(self, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
        """Send one call with *token*, without any when it is empty."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= more.pop("headers", {})
        return self.http.request(method, path, headers=headers, **more)

    def token(self, *permissions: str, **how: Any) -> str:
        """Return a token for this API, of a new client that has exactly these *permissions*."""
        client = self.world.make_client(permissions=permissions, **how)
        return self.world.token(client, resource=self.audience)


def issuer_of(world: World) -> str:
    """Return the issuer of the world's tenant."""
    return f"{world.server.public_url}{world.prefix}"


def declare(world: World, audience: str, areas: Mapping[str, Sequence[str]], **more: Any) -> Json:
    """Add an API with these *areas* (name to actions) and return it."""
    name = f"API {audience}"
    api = world.make("apis", name=name, audience=audience, **more)
    for area, actions in areas.items():
        label = area.replace("_", " ").capitalize()
        world.make(f"apis/{api['id']}/areas", name=area, label=label, actions=list(actions))
    return api


def offered(world: World, audience: str) -> Json:
    """Return the API of this *audience*, which the tenant has from its preset."""
    (api,) = [one for one in world.pages("/api/v1/apis") if one["audience"] == audience]
    return api


@contextmanager
def protected(
    world: World,
    module: str,
    api: Json,
    folder: Path,
    neighbour: World | None = None,
    **env: str,
) -> Iterator[Protected]:
    """Run ``python -m examples.<module>`` for the *api* of *world* until the end of the block."""
    own = world.make_client(permissions=["tokens:introspect", "apis:read"])
    service = Protected(world, module, api["audience"], api, neighbour)
    told = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PORT": str(service.port),
        "DOORWARD_ISSUER": issuer_of(world),
        "DOORWARD_AUDIENCE": api["audience"],
        "DOORWARD_CLIENT_ID": own.client_id,
        "DOORWARD_CLIENT_SECRET": own.secret,
    }
    log = folder / f"{module}-{service.port}.log"
    command = [sys.executable, "-m", f"examples.{module}"]
    service.process = spawn(command, env=told | env, cwd=folder, log=log)
    try:
        _wait(service, log)
        yield service
    finally:
        service.http.close()
        kill_group(service.process)


def _wait(service: Protected, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            service.http.get("/")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    message = f"{service.module} does not answer:\n{log.read_text()[-3000:]}"
    raise TimeoutError(message)
