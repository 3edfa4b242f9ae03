"""Traces: a span for each request, sent to a real collector, telling nothing it should not."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from doorward.app.traces import Traces, traced
from tests.collector import Collector, attributes

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector(loopback: None) -> Iterator[Collector]:
    """Give a running collector."""
    running = Collector()
    yield running
    running.stop()


def scope(path: str, method: str = "GET", *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    """Return the head of a request."""
    return {
        "type": "http", "method": method, "scheme": "https", "path": path, "headers": headers,
        "query_string": b"secret=dws_x",
    }  # fmt: skip


def answering(status: int) -> Any:
    """Return an application that answers with this status."""

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"x-request-id", b"request-1"), (b"set-cookie", b"private")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"private"})

    return app


async def _nowhere(_message: Any) -> None:
    return None


async def test_a_collector_receives_each_request(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Method, template, status and request id arrive over OTLP; the path itself does not.
    """
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    traces = Traces()
    app = traced(answering(200), traces.tracer, lambda _path: "/api/v1/clients/{client_id}")

    # The door under test never receives, so nothing is given to receive from.
    await app(scope("/api/v1/clients/cli_Hidden", "PATCH"), None, _nowhere)  # type: ignore[arg-type]
    traces.close()

    [(path, request)] = collector.received
    [span] = collector.spans()
    assert path == "/v1/traces"
    assert span.name == "PATCH /api/v1/clients/{client_id}"
    assert attributes(span) == {
        "http.request.method": "PATCH",
        "http.route": "/api/v1/clients/{client_id}",
        "url.scheme": "https",
        "http.response.status_code": 200,
        "doorward.request_id": "request-1",
    }
    assert [word for word in ("Hidden", "dws_x", "private") if word in str(request)] == []


async def test_what_is_nowhere_has_no_route(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    An unknown address or method adds no name that a caller made up.
    """
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    traces = Traces()
    app = traced(answering(404), traces.tracer, lambda _path: "")

    # The door under test never receives, so nothing is given to receive from.
    await app(scope("/made/up", "BREW"), None, _nowhere)  # type: ignore[arg-type]
    traces.close()

    [span] = collector.spans()
    assert span.name == "_OTHER"
    assert "http.route" not in attributes(span)


async def test_a_caller_s_trace_goes_on(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The span hangs below the caller's own (W3C Trace Context), and 5xx marks it as an error.
    """
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    traces = Traces()
    app = traced(answering(503), traces.tracer, lambda _path: "/oauth/token")

    # The door under test never receives, so nothing is given to receive from.
    await app(scope("/oauth/token", "POST", (b"traceparent", PARENT.encode())), None, _nowhere)  # type: ignore[arg-type]
    traces.close()

    [span] = collector.spans()
    assert span.trace_id.hex() == PARENT.split("-")[1]
    assert span.parent_span_id.hex() == PARENT.split("-")[2]
    assert span.status.code == 2


def test_without_a_collector_nothing_is_imported() -> None:
    """
    Composing a worker loads neither OpenTelemetry's machine nor ours: no collector, no cost.
    """
    program = (
        "import sys, doorward.worker; "
        "print({'opentelemetry.sdk', 'doorward.app.traces'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "set()"


def test_the_start_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Traces wanted but not installed: the server says so and does not start without them.
    """
    from doorward import supervisor
    from doorward.kernel.errors import Invalid
    from doorward.settings import Settings

    monkeypatch.setattr(supervisor, "_installed", lambda _module: False)
    supervisor._check_telemetry(Settings())
    with pytest.raises(Invalid, match=r"OTEL_EXPORTER_OTLP_ENDPOINT.*doorward\[telemetry\]"):
        supervisor._check_telemetry(Settings(otlp_endpoint="http://collector:4318"))


def test_a_module_of_nowhere_is_not_installed() -> None:
    """
    Neither a missing package nor a missing parent of it breaks the question.
    """
    from doorward.supervisor import _installed

    assert _installed("doorward.app.traces")
    assert not _installed("no_such_thing.at.all")
    assert not _installed("doorward.no_such_thing")
