"""OpenTelemetry traces: one span for each request, sent by OTLP over HTTP when configured.

A span says which door was asked and how it answered: never a raw path, an id, a name, a header
or a body. OpenTelemetry comes with the extra ``doorward[telemetry]`` and is imported here only,
so that whoever has no collector pays nothing.
"""

from collections.abc import Callable, MutableMapping
from typing import Any, Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from doorward import __version__
from doorward.web.asgi import App, Receive, Scope, Send

_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
)
_CONTEXT: Final = frozenset({b"traceparent", b"tracestate"})
_PROPAGATOR: Final = TraceContextTextMapPropagator()
_PATIENCE: Final = 1
"""Seconds that a collector may take; on stopping there is no time for more."""


class Traces:
    """Where this process's spans go. :meth:`close` sends what is left."""

    def __init__(self, processor: SpanProcessor | None = None) -> None:
        """Send spans where ``OTEL_EXPORTER_OTLP_ENDPOINT`` says, or to *processor*."""
        resource = Resource.create({"service.name": "doorward", "service.version": __version__})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(
            processor or BatchSpanProcessor(OTLPSpanExporter(timeout=_PATIENCE))
        )
        self.tracer: Tracer = self._provider.get_tracer("doorward", __version__)

    def close(self) -> None:
        """Send what is left and stop; blocks for about a second at most."""
        self._provider.shutdown()


def traced(inside: App, tracer: Tracer, door_of: Callable[[str], str]) -> App:
    """Return *inside* with a span around each request; *door_of* names the door of a path.

    A caller's ``traceparent`` is continued (W3C Trace Context).
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await inside(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        door = door_of(scope["path"])
        attributes = {"http.request.method": method, "url.scheme": scope["scheme"]}
        if door:
            attributes["http.route"] = door
        with tracer.start_as_current_span(
            f"{method} {door}".strip(), _caller(scope), SpanKind.SERVER, attributes,
            record_exception=False, set_status_on_exception=False,
        ) as span:  # fmt: skip

            async def seen(message: MutableMapping[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    span.set_attribute("doorward.request_id", _request_id(message))
                    if message["status"] >= 500:
                        span.set_status(Status(StatusCode.ERROR))
                await send(message)

            await inside(scope, receive, seen)

    return app


def _caller(scope: Scope) -> Any:
    headers = {
        name.decode(): value.decode("latin-1")
        for name, value in scope["headers"]
        if name in _CONTEXT
    }
    return _PROPAGATOR.extract(headers) if headers else None


def _request_id(message: MutableMapping[str, Any]) -> str:
    for name, value in message.get("headers", ()):
        if name == b"x-request-id":
            text: str = value.decode("latin-1")
            return text
    return ""
