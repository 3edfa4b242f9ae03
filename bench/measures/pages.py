"""The console's pages, in a tenant with many clients and a long log."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from statistics import median
from time import perf_counter

import httpx

from bench.doorward import Home, Node, initialised, serving
from bench.report import Figure
from bench.seed import fill
from bench.session import Session

MEASURE = "console pages"
PLACES = (
    "/", "/clients", "/clients?search=bench+7", "/keys", "/tokens", "/roles", "/apis", "/people",
    "/events", "/events?type=token.issued", "/usage", "/tenant", "/policies", "/signing-keys",
    "/profile", "/developer",
)  # fmt: skip
ROUNDS = 7
PASSWORD = "nobody knows this long sentence"
_FILL = """
WITH RECURSIVE counted (number) AS (
    SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < :count
)
INSERT INTO events (xact, tenant_id, at, type, client_id, actor, actor_kind, result, body)
SELECT 0, :tenant, :now - (:count - number) * 20, 'token.issued', client_id, client_id, 'client',
    'success', '{"address":"192.0.2.' || (number % 250) || '"}'
FROM counted JOIN (SELECT client_id, row_number() OVER (ORDER BY id) AS place FROM clients) AS known
    ON known.place = 1 + number % 997
"""


def pages(session: Session) -> None:
    """Open every page of a console some times, by one visitor, and note the median of each."""
    home = initialised(session.site, "pages")
    clients, events = session.plan.many // 10, session.plan.many * 10
    session.tell(f"registering {clients:,} clients and {events:,} events")
    fill(home, clients, 10)
    _remember(home, events)
    with serving(home) as node, closing(_visitor(node)) as visitor:
        named = f"{clients:,} clients, {events:,} events"
        slowest = 0.0
        for place in (*PLACES, *_details(node, visitor)):
            seen = list(_timed(visitor, f"{node.url}/console{place}"))
            slowest = max(slowest, median(seen))
            figure = Figure(MEASURE, f"{place} ({named})", round(median(seen), 1), "ms")
            session.report.figures.append(figure)
        session.report.figures.append(Figure(MEASURE, "the slowest page", slowest, "ms"))


def _remember(home: Home, count: int) -> None:
    """Write *count* events of 997 clients into the log of *home*, as if over some days."""
    with closing(sqlite3.connect(home.data / "doorward.sqlite3")) as database:
        database.execute("PRAGMA synchronous=OFF")
        now = database.execute("SELECT CAST(strftime('%s') AS INTEGER) * 1000").fetchone()[0]
        database.execute(_FILL, {"count": count, "tenant": home.tenant, "now": now})
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _visitor(node: Node) -> httpx.Client:
    """Return a browser's stand-in in which an administrator has signed in."""
    headers = node.administration()
    visitor = httpx.Client(base_url=node.url, timeout=60, headers={"accept-encoding": "gzip"})
    roles = visitor.get("/api/v1/roles", headers=headers).raise_for_status().json()["items"]
    role = next(one["id"] for one in roles if one["name"] == "Administrator")
    proof = {"username": "bench-visitor", "password": PASSWORD}
    person = {**proof, "roles": [role]}
    visitor.post("/api/v1/users", json=person, headers=headers).raise_for_status()
    visitor.post("/api/v1/session", json=proof).raise_for_status()
    return visitor


def _details(node: Node, visitor: httpx.Client) -> list[str]:
    """Return the page of one client that has events."""
    found = visitor.get("/api/v1/clients?limit=1", headers=node.administration())
    return [f"/clients/{found.json()['items'][0]['id']}"]


def _timed(visitor: httpx.Client, url: str) -> Iterator[float]:
    """Open a page some times; give the milliseconds of each but the first, which reads the file."""
    for number in range(ROUNDS + 1):
        began = perf_counter()
        answer = visitor.get(url)
        took = (perf_counter() - began) * 1000
        if answer.status_code != 200:
            message = f"{url} answered {answer.status_code}"
            raise RuntimeError(message)
        if number:
            yield took
