"""HTTP as bytes, for requests that no client library agrees to send."""

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class RawAnswer:
    """What came back: status code, header lines by lower-cased name, body."""

    status: int
    headers: dict[str, list[str]]
    body: bytes


def send_raw(
    url: str, request: bytes, *, rest: Callable[[], bytes] = bytes, timeout: float = 10
) -> RawAnswer | None:
    """
    Send *request* as it is, then what *rest* gives once it has waited long enough, and
    read one answer; None when the peer just closed.
    """
    address = urlsplit(url)
    with socket.create_connection(
        (address.hostname or "127.0.0.1", address.port or 80), timeout
    ) as peer:
        with suppress(BrokenPipeError, ConnectionResetError):
            peer.sendall(request)
            peer.sendall(rest())
        return _read(peer)


def _read(peer: socket.socket) -> RawAnswer | None:
    received = b""
    while b"\r\n\r\n" not in received:
        if not (piece := _receive(peer)):
            return None
        received += piece
    head, body = received.split(b"\r\n\r\n", 1)
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    length = int(headers.get("content-length", ["0"])[0])
    while len(body) < length and (piece := _receive(peer)):
        body += piece
    return RawAnswer(int(status_line.split(" ")[1]), headers, body)


def _receive(peer: socket.socket) -> bytes:
    try:
        return peer.recv(65536)
    except ConnectionResetError:
        return b""
