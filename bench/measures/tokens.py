"""Tokens a second by client credentials: Doorward on both databases beside the peers."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench.contender import Contender
from bench.debian import Missing
from bench.doorward import initialised, postgres, serving
from bench.peers.glewlwyd import glewlwyd
from bench.peers.oidc_provider import oidc_provider
from bench.session import Cell, Session
from bench.targets import OURS, POSTGRES

CONNECTIONS = (32, 128)


def tokens(session: Session) -> None:
    """Measure every server that can be run here; note those that cannot."""
    with ExitStack() as stack:
        servers = list(_servers(session, stack))
        session.measure(
            [
                Cell("tokens", server.name, server.tokens(), server.trees, connections)
                for connections in CONNECTIONS
                for server in servers
            ]
        )


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
