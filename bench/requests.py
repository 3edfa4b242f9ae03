"""Requests as the bytes that go over the wire, and one request at a time for setting things up."""

import base64
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Client:
    """A client's id and secret, as a server gave them out or was told them."""

    id: str
    secret: str

    @property
    def basic(self) -> str:
        """The ``Authorization`` header value (RFC 6749 §2.3.1: both parts form-encoded first)."""
        pair = f"{quote(self.id, safe='')}:{quote(self.secret, safe='')}"
        return "Basic " + base64.b64encode(pair.encode()).decode()

    def __repr__(self) -> str:
        """Name the client without its secret."""
        return f"Client({self.id})"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body, parsed where it is JSON."""

    status: int
    body: Any


class Refused(RuntimeError):
    """A server did not do what a benchmark needed of it while being set up."""


def prepared(method: str, url: str, headers: Mapping[str, str], body: str = "") -> bytes:
    """One HTTP/1.1 request as bytes, for a keep-alive connection."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if method != "GET":
        lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def form(url: str, client: Client, body: str) -> bytes:
    """A form POST by *client* with HTTP Basic, as the token and introspection endpoints take it."""
    headers = {
        "Authorization": client.basic,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    return prepared("POST", url, headers, body)


def send(request: bytes, url: str) -> Answer:
    """Send one prepared request and read its answer.

    Raises OSError where nobody listens, TimeoutError after ten seconds.
    """
    parts = urlsplit(url)
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=10)
    try:
        connection.request(method, path, body=body or None, headers=headers)
        response = connection.getresponse()
        return Answer(response.status, _parsed(response.read()))
    finally:
        connection.close()


def call(method: str, url: str, headers: Mapping[str, str], body: object = None) -> Answer:
    """Send a JSON body (or none) and read the answer; raises Refused on a status of 400 or more."""
    text = "" if body is None else json.dumps(body)
    typed = dict(headers) if body is None else {**headers, "Content-Type": "application/json"}
    answer = send(prepared(method, url, typed, text), url)
    if answer.status >= http.HTTPStatus.BAD_REQUEST:
        message = f"{method} {url} answered {answer.status}: {str(answer.body)[:300]}"
        raise Refused(message)
    return answer


def token(url: str, client: Client, scope: str = "") -> str:
    """Fetch one access token by client credentials; raises Refused when there is none."""
    body = "grant_type=client_credentials" + (f"&scope={quote(scope)}" if scope else "")
    answer = send(form(url, client, body), url)
    if answer.status != http.HTTPStatus.OK or "access_token" not in answer.body:
        message = f"no token from {url}: {answer.status} {str(answer.body)[:300]}"
        raise Refused(message)
    return str(answer.body["access_token"])


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
