"""Figures: counted from events, shared by all workers, and about nobody."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from doorward.app.metrics import BOUNDS, Metrics, timed
from doorward.events import Event, Result
from doorward.guard.events import ALLOWED
from doorward.kernel.authority import Origin
from doorward.tokens.events import ISSUED

SECRETIVE = Event(
    ISSUED, "tenant-1", 1, "key-me", "client", "key-me", Result.SUCCESS, "because",
    Origin("192.0.2.7", "agent", "request-1"), {"jti": "jti-1"},
)  # fmt: skip


def samples(text: bytes) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Return every sample by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def events_of(text: bytes, kind: str) -> float:
    """Return how many events of a type succeeded."""
    labels = frozenset({("type", kind), ("result", "success")})
    return samples(text).get(("doorward_events_total", labels), 0.0)


async def test_every_event_is_counted() -> None:
    """
    What is heard is in the text at once, each type and result by itself.
    """
    metrics = Metrics()
    for _ in range(3):
        metrics.hear(SECRETIVE)
    metrics.hear(Event(ALLOWED, "t", 1))

    text = metrics.text()

    assert events_of(text, "token.issued") == 3
    assert events_of(text, "call.allowed") == 1


async def test_figures_are_about_nobody() -> None:
    """
    No id, name, address or reason of an event becomes a label.
    """
    metrics = Metrics()
    metrics.hear(SECRETIVE)

    text = metrics.text().decode()

    assert [
        word for word in ("tenant-1", "key-me", "192.0.2", "jti", "because") if word in text
    ] == []


async def test_durations_fall_into_their_bucket() -> None:
    """
    Buckets are cumulative, as Prometheus reads them, and the bound itself counts as inside.
    """
    metrics = Metrics()
    for seconds in (0.001, 0.005, 0.3, 9.0):
        metrics.served("/oauth/token", 200, seconds)

    found = samples(metrics.text())

    at = {
        dict(labels)["le"]: value
        for (name, labels), value in found.items()
        if name == "doorward_request_seconds_bucket"
    }
    assert at == {"0.005": 2, "0.025": 2, "0.1": 2, "0.5": 3, "2.0": 3, "+Inf": 4}
    assert len(at) == len(BOUNDS) + 1
    labels = frozenset({("door", "/oauth/token"), ("status", "2xx")})
    assert found["doorward_request_seconds_sum", labels] == pytest.approx(9.306)


async def test_the_management_api_is_one_door_and_nowhere_is_another() -> None:
    """
    There are as many doors as templates of ours, however many addresses are tried.
    """
    metrics = Metrics()
    metrics.served("/api/v1/clients/{client_id}", 200, 0.1)
    metrics.served("/api/v1/roles", 404, 0.1)
    metrics.served("", 404, 0.1)
    metrics.served("/healthz", 0, 0.1)

    doors = {
        (dict(labels)["door"], dict(labels)["status"])
        for name, labels in samples(metrics.text())
        if name == "doorward_request_seconds_count"
    }

    assert doors == {
        ("/api/v1", "2xx"), ("/api/v1", "4xx"), ("none", "4xx"), ("/healthz", "none"),
    }  # fmt: skip


async def test_an_answer_is_timed_even_when_it_breaks() -> None:
    """
    A door that raises is counted too, and its error goes on.
    """
    metrics = Metrics()

    async def broken(_scope: object, _receive: object, _send: object) -> None:
        raise ZeroDivisionError

    app = timed(broken, metrics, lambda _path: "/door")
    with pytest.raises(ZeroDivisionError):
        # The door under test never receives, so nothing is given to receive from.
        await app({"type": "http", "path": "/door"}, None, None)  # type: ignore[arg-type]

    labels = frozenset({("door", "/door"), ("status", "none")})
    assert samples(metrics.text())["doorward_request_seconds_count", labels] == 1


WORKER = """
import asyncio, sys
from doorward.app.metrics import Metrics
from doorward.events import Event
from doorward.tokens.events import ISSUED

async def main():
    metrics = Metrics()
    metrics.queued(int(sys.argv[2]))
    for _ in range(int(sys.argv[1])):
        metrics.hear(Event(ISSUED, "t", 1))
    sys.stdout.buffer.write(metrics.text())

asyncio.run(main())
"""


def run_worker(folder: Path, tokens: int, queued: int) -> bytes:
    """Let a worker count tokens, see everybody's figures, and end."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    command = [sys.executable, "-c", WORKER, str(tokens), str(queued)]
    return subprocess.run(
        command, env=environment, capture_output=True, check=True, timeout=60
    ).stdout


def test_any_worker_answers_for_all(tmp_path: Path) -> None:
    """
    Counts of workers add up, those of ended ones too; what one said of its own present state
    is forgotten once the supervisor saw it end.
    """
    from doorward.supervisor import _forget_gauges

    run_worker(tmp_path, 2, 5)
    [gauges] = tmp_path.glob("gauge_livesum_*.db")
    text = run_worker(tmp_path, 3, 1)
    assert events_of(text, "token.issued") == 5
    assert samples(text)["doorward_journal_waiting", frozenset()] == 6
    assert samples(text)["doorward_workers", frozenset()] == 2

    _forget_gauges(tmp_path, int(gauges.stem.rpartition("_")[2]))

    text = run_worker(tmp_path, 0, 1)
    assert events_of(text, "token.issued") == 5
    assert samples(text)["doorward_journal_waiting", frozenset()] == 2


async def test_every_figure_is_documented() -> None:
    """
    docs/observability.md names each metric with its labels, and none that does not exist.
    """
    metrics = Metrics()
    metrics.hear(SECRETIVE)
    metrics.served("/healthz", 200, 0.1)
    labels: dict[str, set[str]] = {}
    for name, found in samples(metrics.text()):
        family = re.sub(r"_(?:bucket|count|sum|created)$", "", name)
        labels.setdefault(family, set()).update(dict(found).keys() - {"le"})
    labels = {name: found for name, found in labels.items() if name != "doorward_events"}
    page = (Path(__file__).parents[3] / "docs" / "observability.md").read_text("utf-8")

    documented = {
        name: set(re.findall(r"`(\w+)`", words))
        for name, words in re.findall(r"^\| `(doorward_\w+)` \| ([^|]*)\|", page, re.MULTILINE)
    }

    assert documented == labels
