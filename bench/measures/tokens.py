"""Tokens a second by client credentials: Doorward on both databases beside the peers."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from bench.contender import Contender, Site
from bench.debian import Missing
from bench.doorward import initialised, postgres, serving
from bench.peers.glewlwyd import glewlwyd
from bench.peers.oidc_provider import oidc_provider
from bench.report import Figure
from bench.session import Cell, Session
from bench.targets import OURS, POSTGRES

CONNECTIONS = (32, 128)


def tokens(session: Session) -> None:
    """Measure every server that can be run here; note those that cannot."""
    synced = Figure("this machine", "one synced write of 16 KB", _sync_ms(session.site), "ms")
    session.report.figures.append(synced)
    with ExitStack() as stack:
        servers = list(_servers(session, stack))
        session.measure(
            [
                Cell("tokens", server.name, server.tokens(), server.trees, connections)
                for connections in CONNECTIONS
                for server in servers
            ]
        )


def _sync_ms(site: Site) -> float:
    """How long the disk takes to say that something is safe: the floor below a durable answer."""
    spent = []
    with (site.scratch / "synced").open("wb", buffering=0) as file:
        for _ in range(100):
            file.write(bytes(16 * 1024))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            spent.append((time.perf_counter() - began) * 1_000)
    return median(spent)


def _servers(session: Session, stack: ExitStack) -> Iterator[Contender]:
    site = session.site
    session.tell("starting Doorward on SQLite")
    node = stack.enter_context(serving(initialised(site, "tokens-sqlite")))
    yield node.contender(OURS, node.register_many(site.clients))
    session.tell("starting Doorward on PostgreSQL")
    cluster, tree = stack.enter_context(postgres(site))
    home = initialised(site, "tokens-postgres", cluster.fresh_database())
    node = stack.enter_context(serving(home))
    yield node.contender(POSTGRES, node.register_many(site.clients), tree)
    for peer in (oidc_provider, glewlwyd):
        session.tell(f"starting {peer.__name__}")
        try:
            yield stack.enter_context(peer(site))
        except Missing as error:
            session.report.missing.append(str(error))
            session.tell(f"going on without: {error}")
