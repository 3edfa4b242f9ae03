"""The command line's HTTP: REST calls with a token of its own, on the standard library alone.

A redirect is never followed, so that no token is carried to another place. Proxies of the
environment are used, but never for this machine itself.
"""

import base64
import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from doorward.kernel.clock import monotonic
from doorward.web.commands.account import Account, find_account
from doorward.web.commands.failure import Exit, Failed, refused

PATIENCE = 15.0
API = "/api/v1"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered; ``body`` is None where it is not JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any = field(repr=False)


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_request: Any, **_rest: Any) -> None:
        return None


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    data: bytes | None = None,
    patience: float = PATIENCE,
) -> Reply:
    """Send one request and return the answer, whatever its status.

    Raises :class:`Failed` when nothing answers.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Failed(f"{url} is no address: write it as https://doorward.example.com", Exit.USAGE)
    # The scheme was checked above.
    request = Request(url, data, dict(headers or {}), method=method)  # noqa: S310 see above
    try:
        with _opener(url).open(request, timeout=patience) as answer:
            return _reply(answer.status, answer.headers, answer.read())
    except HTTPError as answer:
        with answer:
            return _reply(answer.code, answer.headers, answer.read())
    except (URLError, OSError) as cause:
        raise Failed(_unreachable(url, cause), Exit.UNREACHABLE) from None


def _opener(url: str) -> OpenerDirector:
    handlers: list[Any] = [_NoRedirect]
    if urlsplit(url).hostname in {"localhost", "127.0.0.1", "::1"}:
        handlers.append(ProxyHandler({}))
    return build_opener(*handlers)


def _reply(status: int, headers: Any, body: bytes) -> Reply:
    try:
        return Reply(status, headers, json.loads(body) if body else {})
    except ValueError:
        return Reply(status, headers, None)


def _unreachable(url: str, cause: OSError) -> str:
    reason = cause.reason if isinstance(cause, URLError) else cause
    place = urlsplit(url)
    where = f"{place.scheme}://{place.netloc}"
    if isinstance(reason, ssl.SSLCertVerificationError):
        return (
            f"the certificate of {where} is not trusted ({reason.verify_message}):"
            " name its authority in SSL_CERT_FILE"
        )
    words = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return f"{where} does not answer ({words}): start it with doorward serve, or check --url"


class Connection:
    """REST calls of one account; its token stays in memory and is renewed in time."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._token = ""
        self._fresh_until = 0.0

    def get(self, path: str, **query: Any) -> Reply:
        """Read *path* below the API."""
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Json | None = None) -> Json:
        """Post *body* and return what came of it."""
        made: Json = self.call("POST", path, body=body).body
        return made

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Json | None = None,
        etag: str | None = None,
    ) -> Reply:
        """Send one request with a token; raises :class:`Failed` for any answer but a good one."""
        wanted = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        address = f"{self.account.base_url}{API}{path}"
        address += f"?{urlencode(wanted, doseq=True)}" if wanted else ""
        headers = {"Accept": "application/json"}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        if etag is not None:
            headers["If-Match"] = etag
        reply = self._ours(self._authorized(method, address, headers, data))
        if reply.status >= 400:
            raise refused(reply.status, reply.body, reply.headers.get("Retry-After"))
        return reply

    def _authorized(self, method: str, address: str, headers: Json, data: bytes | None) -> Reply:
        reply = Reply(401, {}, {})
        for _ in range(2):  # a token that ended meanwhile is asked for once more
            if monotonic() >= self._fresh_until:
                granted = self.token()
                self._token = granted["access_token"]
                self._fresh_until = monotonic() + granted["expires_in"] * 0.8
            headers["Authorization"] = f"Bearer {self._token}"
            reply = send(method, address, headers=headers, data=data)
            if reply.status != 401:
                break
            self._fresh_until = 0.0
        return reply

    def token(self, scope: str = "", resource: str = "") -> Json:
        """Ask for a token by client credentials (RFC 6749 §4.4) and return the whole answer."""
        form = {"grant_type": "client_credentials", "scope": scope, "resource": resource}
        pair = f"{self.account.client_id}:{self.account.secret.reveal()}".encode()
        headers = {
            "Authorization": "Basic " + base64.b64encode(pair).decode(),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        data = urlencode({name: value for name, value in form.items() if value}).encode()
        address = f"{self.account.base_url}/oauth/token"
        reply = self._ours(send("POST", address, headers=headers, data=data))
        if reply.status == 401:
            raise Failed(
                f"{self.account.base_url} does not accept the credentials of"
                f" {self.account.client_id}: run doorward login --url {self.account.base_url}"
                " (lost them? doorward login --local, beside the data folder)",
                Exit.DENIED,
            )
        if reply.status != 200:
            raise refused(reply.status, reply.body, reply.headers.get("Retry-After"))
        granted: Json = reply.body
        return granted

    def _ours(self, reply: Reply) -> Reply:
        if reply.body is None or reply.status in {301, 302, 303, 307, 308, 502, 504}:
            raise Failed(
                f"what answers at {self.account.base_url} ({reply.status}) is not Doorward:"
                " check the address",
                Exit.UNREACHABLE,
            )
        return reply

    def pages(
        self, path: str, query: Mapping[str, Any] | None = None, limit: int = 0
    ) -> Iterator[Json]:
        """Give the items of a list, page after page; at most *limit* of them unless it is 0."""
        wanted = dict(query or {})
        given = 0
        while True:
            wanted["limit"] = min(200, limit - given) if limit else 200
            page = self.call("GET", path, query=wanted).body
            yield from page["items"]
            given += len(page["items"])
            if page["next"] is None or (limit and given >= limit):
                return
            wanted["after"] = page["next"]


def connect() -> Connection:
    """Return a connection with the account of the environment or the file."""
    return Connection(find_account())


def segment(text: str) -> str:
    """Return *text* as one segment of a path."""
    return quote(text, safe="")
