"""The management API's most used page: the first fifty clients."""

from bench.doorward import Node, initialised, serving
from bench.load import Load
from bench.requests import prepared
from bench.session import Cell, Session
from bench.targets import OURS

CONNECTIONS = 8


def listing(session: Session) -> None:
    """Measure a page of fifty of a few hundred clients."""
    with serving(initialised(session.site, "listing")) as node:
        node.register_many(max(60, session.site.clients))
        session.measure([page(node, OURS)])


def page(node: Node, name: str) -> Cell:
    """The page of *node* as a cell of the table."""
    url = f"{node.url}/api/v1/clients?limit=50"
    load = Load(url, [prepared("GET", url, node.administration())], '"items":[')
    return Cell("list of 50 clients", name, load, [node.tree], CONNECTIONS)
