"""The correlator's line to a tenant: its token, and what it asks with it."""

import re
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import orjson

from doorward.correlation.service import Account
from doorward.settings import Settings
from doorward.tenants import base_url_of

QUIET: Final = 30.0
"""Seconds without a byte, after which a stream is taken for dead: it sends one each ten."""
_STREAM: Final = 600
_PAGE: Final = 200
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 what is listened on, not used
_DATA: Final = re.compile(rb"^data: (.*)$", re.MULTILINE)
_KIND: Final = re.compile(rb"^event: (.*)$", re.MULTILINE)


class Locked(Exception):
    """The secret is not accepted: wait for another one."""


class Denied(Exception):
    """A permission is missing, or the server is not ready for this: try again later."""


class Line:
    """One tenant's doors, as its client Event Correlation sees them."""

    def __init__(self, settings: Settings, account: Account) -> None:
        self.account = account
        base = base_url_of(settings.base_url, account.tenant)
        place, host = _place(settings, base)
        self._http = httpx.AsyncClient(
            base_url=place, headers={"Host": host} if host else {}, verify=_trust(settings),
            trust_env=False, timeout=httpx.Timeout(10.0, read=QUIET),
        )  # fmt: skip
        self._token = ""

    async def close(self) -> None:
        """Let go of the connection."""
        await self._http.aclose()

    async def rules(self) -> Sequence[Mapping[str, Any]]:
        """Return the rules that are on, as REST shows them."""
        said = await self._asked("GET", "/api/v1/rules")
        return [one for one in said.json()["items"] if one["enabled"]]

    async def events(self, after: str | None) -> tuple[Sequence[Mapping[str, Any]], bool]:
        """Return a page of events after one, or the first ever, and whether there are more."""
        query = {"limit": str(_PAGE)} | ({"after": after} if after else {})
        page = (await self._asked("GET", "/api/v1/events", params=query)).json()
        return page["items"], page["next"] is not None

    async def newest(self) -> str | None:
        """Return the id of the last event, None where there is none."""
        query = {"limit": "1", "order": "newest"}
        items = (await self._asked("GET", "/api/v1/events", params=query)).json()["items"]
        return items[0]["id"] if items else None

    async def follow(self, after: str) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
        """Give what happens after an event, in the parts in which it comes; empty when quiet."""
        query = {"after": after, "seconds": str(_STREAM)}
        head = await self._authorization()
        async with self._http.stream(
            "GET", "/api/v1/events/stream", params=query, headers=head
        ) as answer:
            await self._check(answer)
            kept = b""
            async for part in answer.aiter_bytes():
                *whole, kept = (kept + part).split(b"\n\n")
                events = [one for one in map(_event, whole) if one is not None]
                yield events
                if any(_KIND.search(one) for one in whole):
                    return

    async def triggers(self) -> frozenset[str]:
        """Return the types of event that set workflows off."""
        return frozenset(
            (await self._asked("GET", "/api/v1/workflow-runs/triggers")).json()["types"]
        )

    async def set_off(self, event: str) -> int:
        """Run what an event sets off; return the status."""
        path = "/api/v1/workflow-runs/set-off"
        answer = await self._asked("POST", path, json={"event": event}, bad=(404, 422))
        return answer.status_code

    async def report(self, incident: Mapping[str, Any]) -> int:
        """Open an incident, or let it join; return the status."""
        answer = await self._asked("POST", "/api/v1/incidents", json=incident, bad=(409, 422))
        return answer.status_code

    async def _asked(
        self, method: str, path: str, *, bad: tuple[int, ...] = (), **more: Any
    ) -> httpx.Response:
        answer = await self._http.request(method, path, headers=await self._authorization(), **more)
        if answer.status_code not in bad:
            await self._check(answer)
        return answer

    async def _check(self, answer: httpx.Response) -> None:
        if answer.status_code in {401, 403}:
            # A right that was given back is in no token from before.
            self._token = ""
        if answer.status_code >= 400:
            await answer.aread()
            raise Denied(f"{answer.request.url.path} answered {answer.status_code}")

    async def _authorization(self) -> dict[str, str]:
        if not self._token:
            answer = await self._http.post(
                "/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=httpx.BasicAuth(self.account.client_id, self.account.secret.reveal()),
            )
            if answer.status_code == 401:
                raise Locked(f"the token endpoint answered {answer.status_code}")
            if answer.status_code != 200:
                raise Denied(f"the token endpoint answered {answer.status_code}")
            self._token = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self._token}"}


def _event(message: bytes) -> Mapping[str, Any] | None:
    data = _DATA.search(message)
    if data is None or _KIND.search(message):
        return None
    event: Mapping[str, Any] = orjson.loads(data.group(1))
    return event


def _place(settings: Settings, base: str) -> tuple[str, str]:
    """Return where to connect, and as which host.

    That is the server beside us, unless it stands behind something that speaks TLS for it: it
    takes no tokens in the clear then, so the way leads through the front.
    """
    parts = urlsplit(base)
    if settings.plane != "both" or (settings.secure and not settings.tls_cert):
        return base, ""
    host = _ANYWHERE.get(settings.host, settings.host)
    host = f"[{host}]" if ":" in host else host
    scheme = "https" if settings.tls_cert else "http"
    return f"{scheme}://{host}:{settings.port}{parts.path}", parts.netloc


def _trust(settings: Settings) -> ssl.SSLContext | bool:
    """Return whom to trust: beside us only the server's own certificate, whatever its names."""
    if not settings.tls_cert or settings.plane != "both":
        return True
    context = ssl.create_default_context(cafile=settings.tls_cert)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
