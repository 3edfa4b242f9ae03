"""A million registered clients beside a thousand: latency, memory and start of the same server."""

from contextlib import ExitStack

from bench.doorward import Node, initialised, serving
from bench.measures.listing import page
from bench.report import Figure
from bench.seed import fill
from bench.session import Cell, Session
from bench.targets import OURS

CONNECTIONS = 32
# As many of either server ask for tokens: compared is how many are registered, not how many ask.
ASKING = 1_000
# Then this many of the large one, all over its file, before its memory is looked at.
ROAMING = 10_000


def million(session: Session) -> None:
    """Fill two servers, start both, and let them take turns."""
    cells = []
    with ExitStack() as stack:
        for size in (session.plan.few, session.plan.many):
            name = f"{OURS}, {size:,} clients"
            home = initialised(session.site, f"clients-{size}")
            session.tell(f"registering {size:,} clients")
            clients = fill(home, size, ROAMING)
            node = stack.enter_context(serving(home))
            ready = Figure("start to ready", f"{size:,} clients", node.ready_seconds, "s")
            session.report.figures.append(ready)
            load = node.contender(name, clients[:: max(1, len(clients) // ASKING)]).tokens()
            cells.append(Cell("tokens, by clients", name, load, [node.tree], CONNECTIONS))
        session.measure(cells)
        roaming = node.contender(name, clients).tokens()
        asking = f"{name}, {len(clients):,} asking"
        session.measure([Cell("tokens, by clients", asking, roaming, [node.tree], CONNECTIONS)])
        session.measure([page(node, name)])
        _note(session, node)


def _note(session: Session, node: Node) -> None:
    """Memory after the load, when every process has grown to what it needs."""
    memory = node.tree.memory()
    session.report.figures += [
        Figure("many clients", "resident, all workers (RSS)", memory.rss, "MB"),
        Figure("many clients", "the same, shared pages once (PSS)", memory.pss, "MB"),
        Figure("many clients", "processes", memory.processes, ""),
    ]
