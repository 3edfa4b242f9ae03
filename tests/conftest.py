"""Fixtures of the whole suite: databases, running servers, worlds.

Servers are shared by all tests of one test process and die with it; tests make their own clients.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Postgres
from tests.server import Server
from tests.world import World

pytest_plugins = ["tests.rows"]

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Give the PostgreSQL server of this test process, started on first use."""
    server = Postgres(tmp_path_factory.mktemp("pg")).start()
    yield server
    server.stop()


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Run the test once a database; gives ``""`` for SQLite or a fresh PostgreSQL address."""
    if request.param == "sqlite":
        return ""
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.fresh_database()


class Servers:
    """Running servers by what they are like, each started once a test process."""

    def __init__(self, folder: Callable[[str], Path], postgres: Callable[[], Postgres]) -> None:
        """Remember where to put folders and whom to ask for a database."""
        self._folder = folder
        self._postgres = postgres
        self._worlds: dict[tuple[Any, ...], World] = {}
        self._started: list[Server] = []

    def world(self, database: str, workers: int = 1, **env: str) -> World:
        """Give the default tenant of a server on *database* with these settings."""
        wanted = (database, workers, *sorted(env.items()))
        if wanted not in self._worlds:
            url = self._postgres().fresh_database() if database == "postgresql" else ""
            server = Server(self._folder("server"), database=url, workers=workers, env=env)
            self._started.append(server)
            server.init().start()
            self._worlds[wanted] = World(server, server.machine)
        return self._worlds[wanted]

    def kill_all(self) -> None:
        """End every server started here."""
        for server in self._started:
            server.kill()


@pytest.fixture(scope="session")
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Servers]:
    """Give the shared servers of this test process."""
    running = Servers(
        tmp_path_factory.mktemp,
        lambda: request.getfixturevalue("postgres"),
    )
    yield running
    running.kill_all()


@pytest.fixture(params=DATABASES)
def world(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give the default tenant of a shared server; every test that asks runs on both databases."""
    return servers.world(request.param)


@pytest.fixture
def tenant(world: World) -> World:
    """Give a tenant of the test's own, for tests that list everything or turn keys."""
    return world.second_tenant()


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Give a maker of servers that belong to one test alone; all are killed after it."""
    made: list[Server] = []

    def make(database: str = "", **options: Any) -> Server:
        server = Server(tmp_path / f"node{len(made)}", database=database, **options)
        made.append(server)
        return server

    yield make
    for server in made:
        server.kill()
