"""A million registered clients beside a thousand: latency, memory and start of the same server."""

from contextlib import ExitStack

from bench.doorward import Node, initialised, serving
from bench.measures.listing import page
from bench.report import Figure
from bench.seed import fill
from bench.session import Cell, Session
from bench.targets import OURS

CONNECTIONS = 32
# Of the many, this many ask for tokens: enough that no page of the file is always the same one.
ASKING = 10_000


def million(session: Session) -> None:
    """Fill two servers, start both, and let them take turns."""
    cells = []
    with ExitStack() as stack:
        for size in (session.plan.few, session.plan.many):
            name = f"{OURS}, {size:,}"
            home = initialised(session.site, f"clients-{size}")
            session.tell(f"registering {size:,} clients")
            clients = fill(home, size, ASKING)
            node = stack.enter_context(serving(home))
            load = node.contender(name, clients).tokens()
            cells.append(Cell("tokens, by clients", name, load, [node.tree], CONNECTIONS))
        session.measure(cells)
        session.measure([page(node, name)])
        _note(session, node)


def _note(session: Session, node: Node) -> None:
    """Memory after the load, when every process has grown to what it needs."""
    memory = node.tree.memory()
    session.report.figures += [
        Figure("many clients", "start to ready", node.ready_seconds, "s"),
        Figure("many clients", "resident, all workers (RSS)", memory.rss, "MB"),
        Figure("many clients", "the same, shared pages once (PSS)", memory.pss, "MB"),
        Figure("many clients", "processes", memory.processes, ""),
    ]
