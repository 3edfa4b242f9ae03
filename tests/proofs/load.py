"""Load that keeps account: what was sent, what was answered, and what nobody answered.

A :class:`Line` is one keep-alive connection of one thread. It tells a refused
connection or a torn answer (None: nothing was acknowledged) from an answer.
"""

import http.client
import json
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

TOKEN_FORM = urlencode({"grant_type": "client_credentials"}).encode()


@dataclass(frozen=True)
class Answer:
    """One whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body's value."""
        return json.loads(self.body)


class Line:
    """One connection, opened again whenever it was lost."""

    def __init__(self, url: str, *, timeout: float = 10) -> None:
        """Aim at *url*; nothing is opened yet."""
        address = urlsplit(url)
        self._host, self._port = address.hostname or "127.0.0.1", address.port or 80
        self._prefix, self._timeout = address.path.rstrip("/"), timeout
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> Answer | None:
        """Return the answer, or None where the other side was not there to the end."""
        connection = self._connection
        if connection is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        try:
            connection.request(method, self._prefix + path, body, headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._connection = None
            return None
        self._connection = None if response.will_close else connection
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, text)

    def token(self, client_id: str, secret: str) -> Answer | None:
        """Ask for a token."""
        credentials = b64encode(f"{client_id}:{secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self.send("POST", "/oauth/token", headers, TOKEN_FORM)

    def call(self, method: str, path: str, token: str, body: Any = None) -> Answer | None:
        """Call an API with a bearer token; *body* goes as JSON."""
        headers = {"Authorization": f"Bearer {token}"}
        if body is None:
            return self.send(method, path, headers)
        headers["Content-Type"] = "application/json"
        return self.send(method, path, headers, json.dumps(body).encode())

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@contextmanager
def running(*loops: Callable[[threading.Event], None]) -> Iterator[threading.Event]:
    """Run each loop in a thread until the block ends; what a loop raises is raised here.

    A loop gets the event that says when to stop and looks at it between requests.
    """
    stop = threading.Event()
    raised: list[BaseException] = []

    def guarded(loop: Callable[[threading.Event], None]) -> None:
        try:
            loop(stop)
        except BaseException as error:  # noqa: BLE001  (told to the test below)
            raised.append(error)
            stop.set()

    threads = [threading.Thread(target=guarded, args=[loop], daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    if raised:
        raise raised[0]
    assert not any(thread.is_alive() for thread in threads), "a request hangs"
