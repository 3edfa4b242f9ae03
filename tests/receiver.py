"""A system's own receiver of secrets: a real HTTPS server that keeps what it was sent."""

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Receiver:
    """Listens on loopback with the certificate given, and answers with the *statuses* in turn.

    The last status is repeated. ``got`` holds headers and raw body of every request.
    """

    def __init__(self, certificate: Path, key: Path, *statuses: int) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self._statuses = list(statuses or (204,))
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                receiver.got.append((dict(self.headers.items()), self.rfile.read(length)))
                status = receiver._next()
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", receiver.url + "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _next(self) -> int:
        return self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Its address by a name that its certificate has."""
        return f"https://localhost:{self.port}/secret"

    def bodies(self) -> list[Json]:
        """Return what it was sent, read as JSON."""
        return [json.loads(body) for _, body in self.got]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
