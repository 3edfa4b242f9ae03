"""``/metrics``: what this installation did, counted from the events it recorded.

Each worker counts in plain numbers of its own and adds them, a few times a second, to files
that all workers of a server share (prometheus_client's multiprocess mode), so that any worker
answers for all. No label holds an id, a name or an address: tenants share these figures.
"""

import asyncio
import os
from bisect import bisect_left
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from doorward import __version__
from doorward.events import Event, Result
from doorward.kernel.clock import monotonic
from doorward.web.asgi import App, Receive, Response, Scope, Send

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
PATH: Final = "/metrics"
BOUNDS: Final = (0.005, 0.025, 0.1, 0.5, 2.0)
"""Seconds: a token at leisure, a token under load, a page, a slow one, the limit of patience."""
_DELAY: Final = 0.2


class _Durations(Histogram):
    """A histogram that takes many observations in one go."""

    def add(self, counts: Sequence[int], seconds: float) -> None:
        """Add observations: how many fell into each bucket, and their sum."""
        self._sum.inc(seconds)
        for bucket, count in zip(self._buckets, counts, strict=True):
            if count:
                bucket.inc(count)


class Metrics:
    """One worker's figures, and everybody's as text."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._events = Counter(
            "doorward_events", "Events recorded, by type and result", ["type", "result"],
            registry=self._own,
        )  # fmt: skip
        self._durations = _Durations(
            "doorward_request_seconds", "Time to answer, by door and class of status",
            ["door", "status"], buckets=BOUNDS, registry=self._own,
        )  # fmt: skip
        self._queue = Gauge(
            "doorward_journal_waiting", "Events on their way to the disk",
            multiprocess_mode="livesum", registry=self._own,
        )  # fmt: skip
        self._counts: dict[tuple[str, Result], int] = {}
        self._served: dict[tuple[str, int], tuple[list[int], list[float]]] = {}
        self._moving: asyncio.TimerHandle | None = None
        self._set_constants()

    def _set_constants(self) -> None:
        build = Gauge(
            "doorward_build_info", "The version that runs", ["version"],
            multiprocess_mode="max", registry=self._own,
        )  # fmt: skip
        build.labels(__version__).set(1)
        workers = Gauge(
            "doorward_workers", "Workers that run", multiprocess_mode="livesum", registry=self._own
        )
        workers.set(1)

    def hear(self, event: Event) -> None:
        """Count *event*; calls that were alike are heard one by one."""
        key = (event.type.name, event.result)
        self._counts[key] = self._counts.get(key, 0) + event.count
        self._move_soon()

    def served(self, door: str, status: int, seconds: float) -> None:
        """Count an answer of *door*, a template or empty for none, that took *seconds*."""
        key = (door, status // 100)
        found = self._served.get(key)
        if found is None:
            found = self._served[key] = ([0] * (len(BOUNDS) + 1), [0.0])
        counts, total = found
        counts[bisect_left(BOUNDS, seconds)] += 1
        total[0] += seconds
        self._move_soon()

    def queued(self, waiting: int) -> None:
        """Say how many events wait in this worker to become durable."""
        self._queue.set(waiting)

    def move(self) -> None:
        """Add what was counted since last time to what all workers share."""
        if self._moving is not None:
            self._moving.cancel()
            self._moving = None
        counts, self._counts = self._counts, {}
        for key, count in counts.items():
            self._events.labels(*key).inc(count)
        served, self._served = self._served, {}
        for (door, status), (buckets, total) in served.items():
            durations = self._durations.labels(_short(door), f"{status}xx" if status else "none")
            durations.add(buckets, total[0])

    def text(self) -> bytes:
        """Return everybody's figures in Prometheus' text format."""
        self.move()
        if not os.environ.get(SHARED_FOLDER):
            return generate_latest(self._own)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
        return generate_latest(registry)

    async def door(self, _request: object) -> Response:
        """Answer ``GET /metrics``."""
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        return Response(200, self.text(), headers)

    def _move_soon(self) -> None:
        if self._moving is None:
            self._moving = asyncio.get_running_loop().call_later(_DELAY, self.move)


def _short(door: str) -> str:
    """Return the door's label: the management API is one, and what is nowhere is another."""
    return "/api/v1" if door.startswith("/api/v1") else door or "none"


def timed(inside: App, metrics: Metrics, door_of: Callable[[str], str]) -> App:
    """Return *inside* with its answers counted and timed; *door_of* names the door of a path."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await inside(scope, receive, send)
            return
        begun = monotonic()
        status = 0

        async def heard(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await inside(scope, receive, heard)
        finally:
            metrics.served(door_of(scope["path"]), status, monotonic() - begun)

    return app
