"""Introspections a second: tokens of many clients, each looked at afresh."""

from contextlib import ExitStack
from dataclasses import replace

from bench.contender import Contender
from bench.debian import Missing
from bench.doorward import initialised, serving
from bench.peers.oidc_provider import oidc_provider
from bench.requests import token
from bench.session import Cell, Session
from bench.targets import OURS

# Below the 1,000 entries that oidc-provider's memory holds before it forgets the oldest.
TOKENS = 500
CONNECTIONS = 32


def introspections(session: Session) -> None:
    """Measure Doorward on SQLite and, where node is here, ``oidc-provider``."""
    with ExitStack() as stack:
        node = stack.enter_context(serving(initialised(session.site, "introspect")))
        ours = node.contender(OURS, node.register_many(session.site.clients))
        asker = node.register("introspector", ["tokens:introspect"])
        cells = [_cell(replace(ours, introspector=asker))]
        try:
            peer = stack.enter_context(oidc_provider(session.site, opaque=True))
            cells.append(_cell(peer))
        except Missing as error:
            session.report.missing.append(str(error))
        session.measure(cells)


def _cell(server: Contender) -> Cell:
    clients = server.clients
    asked = [clients[n % len(clients)] for n in range(TOKENS)]
    sealed = [token(server.token_url, client, server.scope) for client in asked]
    load = server.introspections(sealed)
    return Cell("introspections", server.name, load, server.trees, CONNECTIONS)
