"""Syslog over TLS to rsyslog: how fast a full log leaves, and what it costs tokens meanwhile."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.doorward import Home, Node, initialised, serving
from bench.report import Figure
from bench.requests import call
from bench.session import Cell, Session
from bench.targets import OURS
from tests.syslogd import Syslogd
from tests.wire.test_tls import self_signed

MEASURE = "syslog over TLS"
CONNECTIONS = 32
WITHIN = 300
_ROW = (
    "INSERT INTO events (tenant_id, at, type, client_id, actor, actor_kind, result, body)"
    " VALUES (?, ?, 'token.issued', ?, ?, 'client', 'success', ?)"
)
_BODY = (
    '{"v":1,"address":"192.0.2.7","request_id":"0123456789abcdef01","details":{"jti":"%032x",'
    '"credential":"0123456789abcdef","scope":"users:read","audience":"https://doors.example/api",'
    '"expires_in":900,"grant":"client_credentials","kid":"0123456789abcdef"}}'
)


def streams(session: Session) -> None:
    """Fill a log, send it to a real rsyslog, then issue tokens while their events are sent."""
    if not Path("/usr/sbin/rsyslogd").exists():
        session.report.missing.append("syslog: rsyslog is not here (apt install rsyslog)")
        return
    home = initialised(session.site, "streams")
    count = max(5_000, session.plan.many // 5)
    _fill(home, count)
    near = {"DOORWARD_OUTGOING_NETWORKS": "127.0.0.0/8, ::1"}
    place = session.site.scratch / "rsyslog"
    with _receiver(place) as receiver, serving(home, **near) as node:
        load = node.contender(OURS, node.register_many(session.plan.clients)).tokens()
        session.measure([Cell("tokens, no sink", OURS, load, [node.tree], CONNECTIONS)])
        session.tell(f"sending {count:,} events to rsyslog")
        began = time.monotonic()
        sink = _sink(node, receiver)
        _until(node, sink, count)
        rate = count / (time.monotonic() - began)
        session.report.figures.append(Figure(MEASURE, "sustained", rate, "events/s"))
        _caught_up(node, sink)
        session.measure([Cell("tokens, syslog", OURS, load, [node.tree], CONNECTIONS)])
        began = time.monotonic()
        _caught_up(node, sink)
        after = time.monotonic() - began
        session.report.figures.append(Figure(MEASURE, "caught up after the load", after, "s"))


def _fill(home: Home, count: int) -> None:
    """Write *count* events of the usual size, as the journal's own commits would."""
    at = int(time.time() * 1000)
    rows = (
        (home.tenant, at, f"key-{number % 1_000}", f"key-{number % 1_000}", _BODY % number)
        for number in range(count)
    )
    with closing(sqlite3.connect(home.data / "doorward.sqlite3")) as store, store:
        store.executemany(_ROW, rows)


@contextmanager
def _receiver(folder: Path) -> Iterator[Syslogd]:
    folder.mkdir(parents=True)
    receiver = Syslogd(folder, *self_signed(folder)).start()
    try:
        yield receiver
    finally:
        receiver.kill()


def _sink(node: Node, receiver: Syslogd) -> str:
    body = {
        "name": "bench", "kind": "syslog", "host": "localhost", "port": receiver.port,
        "ca": receiver.certificate.read_text(), "from_beginning": True,
    }  # fmt: skip
    made = call("POST", f"{node.url}/api/v1/sinks", node.administration(), body)
    return str(made.body["id"])


def _until(node: Node, sink: str, count: int) -> None:
    deadline = time.monotonic() + WITHIN
    headers = node.administration()
    while time.monotonic() < deadline:
        if call("GET", f"{node.url}/api/v1/sinks/{sink}", headers).body["sent"] >= count:
            return
        time.sleep(0.1)
    message = f"not {count:,} events within {WITHIN} s"
    raise TimeoutError(message)


def _caught_up(node: Node, sink: str) -> None:
    """Wait until nothing waits: the lag is told once a second."""
    deadline = time.monotonic() + WITHIN
    headers = node.administration()
    while time.monotonic() < deadline:
        time.sleep(0.2)
        said = call("GET", f"{node.url}/api/v1/sinks/{sink}", headers).body
        if said["lag_seconds"] is not None and said["lag_seconds"] < 1:
            return
    message = f"it did not catch up within {WITHIN} s"
    raise TimeoutError(message)
