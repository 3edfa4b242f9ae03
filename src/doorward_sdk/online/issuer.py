"""What an API asks its issuer: keys, standings, rules; and what it tells it: calls."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil
from typing import Any, Final

import httpx

from doorward_sdk.admission import Standing, read_standing
from doorward_sdk.calls import Call
from doorward_sdk.grant import GrantRefused, TokenUnavailable
from doorward_sdk.keys import Key, UnusableKey, import_jwks
from doorward_sdk.online.async_source import AsyncTokenSource
from doorward_sdk.online.protection import Protection
from doorward_sdk.policy import Policy, UnsoundPolicy, read_rule
from doorward_sdk.rules import RuleBook
from doorward_sdk.tally import Counted

PATIENCE: Final = 1.5
LONGEST_CALL: Final = 3600
"""Seconds for which Doorward remembers what it has to of a token that ended."""
_PAGE: Final = 200
_AUTHORITY: Final = frozenset({401, 403})

log = logging.getLogger("doorward_sdk")


class Unanswered(Exception):
    """The issuer could not be asked, or its answer makes no sense."""


class Unwelcome(Exception):
    """The issuer will never take this report; sending it again would be refused again."""


class Issuer:
    """The issuer's doors as one API uses them. All raise :class:`Unanswered`."""

    def __init__(self, protection: Protection, client: httpx.AsyncClient | None = None) -> None:
        """Ask as the client of *protection*, over *client* where the way there needs its own."""
        self._protection = protection
        self._client = client or httpx.AsyncClient(timeout=PATIENCE)
        self._source = AsyncTokenSource(protection.credentials(), client=self._client)

    async def keys(self) -> tuple[Key, ...]:
        """Return the keys that may have signed a token."""
        try:
            keys = import_jwks(await self._json("GET", "/oauth/jwks", auth=None))
        except UnusableKey as error:
            raise Unanswered(str(error)) from None
        if not keys:
            message = "the issuer has published no key"
            raise Unanswered(message)
        return keys

    async def standing(self, call: Call, age: float = 0.0) -> Standing:
        """Return what the token of *call* is worth at this moment (RFC 7662).

        A call that was let in *age* seconds ago is not refused for its token's end since then.
        """
        form = {"token": call.token, "address": call.address}
        if age:
            form["age"] = str(min(ceil(age), LONGEST_CALL))
        if call.tenant is not None:
            form["tenant"] = call.tenant
        mine = (self._protection.client_id, self._protection.client_secret)
        try:
            return read_standing(await self._json("POST", "/oauth/introspect", mine, data=form))
        except ValueError as error:
            raise Unanswered(str(error)) from None

    async def policy(self) -> Policy:
        """Return the endpoint rules that Doorward keeps for the API of this audience."""
        audience = self._protection.audience
        found = [one for one in await self._all("/api/v1/apis") if one.get("audience") == audience]
        if not found:
            message = f"Doorward knows no API with the audience {audience}"
            raise Unanswered(message)
        rules = await self._all(f"/api/v1/apis/{found[0]['id']}/rules")
        names = ("method", "template", "any_of", "all_of")
        try:
            read = [read_rule({name: rule.get(name) for name in names}) for rule in rules]
            # An API without rules is no mistake over there: nobody may call it yet.
            return Policy(RuleBook(read), str(found[0]["denial"]))
        except (UnsoundPolicy, KeyError) as error:
            raise Unanswered(str(error)) from None

    async def report(self, lines: Sequence[Counted], key: str) -> None:
        """Hand over calls that were counted; *key* makes a repetition harmless.

        Raises Unwelcome when the report itself is refused.
        """
        calls = [
            {**line.kind._asdict(), "count": line.calls, "last_at": _moment(line.last_at)}
            for line in lines
        ]
        answer = await self._ask(
            "POST",
            "/api/v1/calls",
            self._source,
            json={"calls": calls},
            headers={"Idempotency-Key": key},
        )
        if answer.status_code in {400, 409, 413, 422}:
            message = f"the report was refused: {answer.status_code}"
            raise Unwelcome(message)
        if answer.status_code != 204:
            message = f"the report was answered with {answer.status_code}"
            raise Unanswered(message)

    async def close(self) -> None:
        """Close the connections to the issuer."""
        await self._client.aclose()

    async def _all(self, path: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        query: dict[str, str | int] = {"limit": _PAGE}
        while True:
            page = await self._json("GET", path, self._source, params=query)
            found, after = page.get("items"), page.get("next")
            if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
                message = f"{path} gave no list"
                raise Unanswered(message)
            items += found
            if not after:
                return items
            query["after"] = after

    async def _json(self, method: str, path: str, auth: Any, **more: Any) -> dict[str, Any]:
        answer = await self._ask(method, path, auth, **more)
        if answer.status_code != 200:
            if answer.status_code in _AUTHORITY:
                log.error("the client of this API may not use %s: %s", path, answer.status_code)
            message = f"{path} answered {answer.status_code}"
            raise Unanswered(message)
        try:
            document = answer.json()
        except ValueError:
            document = None
        if not isinstance(document, dict):
            message = f"{path} gave no JSON object"
            raise Unanswered(message)
        return document

    async def _ask(self, method: str, path: str, auth: Any, **more: Any) -> httpx.Response:
        url = self._protection.issuer + path
        try:
            return await self._client.request(method, url, auth=auth, **more)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            # A connection that was kept may be gone without a word; a new one tells.
            pass
        except httpx.TransportError as error:
            raise Unanswered(type(error).__name__) from None
        except (GrantRefused, TokenUnavailable) as error:
            raise Unanswered(str(error)) from None
        try:
            return await self._client.request(method, url, auth=auth, **more)
        except httpx.TransportError as error:
            raise Unanswered(type(error).__name__) from None
        except (GrantRefused, TokenUnavailable) as error:
            raise Unanswered(str(error)) from None


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
