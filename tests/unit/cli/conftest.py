"""A server that says what a test told it to, and an account at it."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SECRET = "dws_0000000000000000_" + "s" * 44 + "_000000"
TOKEN = {"access_token": "the-token", "expires_in": 900, "token_type": "Bearer"}


@dataclass
class Puppet:
    """What to answer by (method, path), in turn, and what was asked."""

    url: str = ""
    answers: dict[tuple[str, str], list[tuple[int, Any, dict[str, str]]]] = field(
        default_factory=dict
    )
    asked: list[dict[str, Any]] = field(default_factory=list)

    def says(
        self, method: str, path: str, status: int, body: object = None, **headers: str
    ) -> None:
        """Answer this next; the last answer is said again and again."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.setdefault((method, path), []).append((status, body, named))

    def paths(self) -> list[str]:
        """Return what was asked, without the query."""
        return [f"{one['method']} {one['path'].partition('?')[0]}" for one in self.asked]


@pytest.fixture
def puppet(loopback: None) -> Iterator[Puppet]:
    """Give a server on this machine that answers as told; tokens it gives to anybody."""
    played = Puppet()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            played.asked.append(
                {
                    "method": self.command,
                    "path": self.path,
                    "headers": dict(self.headers),
                    "body": self.rfile.read(length).decode(),
                }
            )
            queue = played.answers[(self.command, self.path.partition("?")[0])]
            status, body, headers = queue.pop(0) if len(queue) > 1 else queue[0]
            text = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 the library's names

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    played.url = f"http://127.0.0.1:{server.server_port}"
    played.says("POST", "/oauth/token", 200, TOKEN)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield played
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def account(puppet: Puppet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Puppet:
    """Be somebody at the puppet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("DOORWARD_URL", puppet.url)
    monkeypatch.setenv("DOORWARD_CLIENT_ID", "key-me")
    monkeypatch.setenv("DOORWARD_CLIENT_SECRET", SECRET)
    return puppet
