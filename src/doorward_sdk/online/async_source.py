"""A token source for asyncio; the other shell is its twin for threads."""

import asyncio
from collections.abc import AsyncGenerator, Generator

import httpx

from doorward_sdk.grant import ClientCredentials, Holding, TokenUnavailable, read_grant
from doorward_sdk.online.bearing import bear, is_stale
from doorward_sdk.online.clock import Seconds, steady
from doorward_sdk.online.source import PATIENCE


class AsyncTokenSource(httpx.Auth):
    """Gives a token that holds, fetching another before the one at hand ends.

    Hand it to ``httpx.AsyncClient(auth=…)``: a call that is refused with 401 is sent once more
    with a fresh token. However many tasks ask at once, one request is made.
    """

    def __init__(
        self,
        credentials: ClientCredentials,
        *,
        client: httpx.AsyncClient | None = None,
        clock: Seconds = steady,
    ) -> None:
        """Get tokens for *credentials*, over *client* where the way there needs one of its own."""
        self._credentials = credentials
        self._client = client or httpx.AsyncClient(timeout=PATIENCE)
        self._clock = clock
        self._holding = Holding()
        self._lock = asyncio.Lock()

    def __repr__(self) -> str:
        """Name whose tokens these are, and none of them."""
        return f"AsyncTokenSource({self._credentials!r})"

    async def token(self) -> str:
        """Return a token that holds now. Raises GrantRefused, TokenUnavailable."""
        ready = self._holding.ready(self._clock())
        if ready is not None:
            return ready
        async with self._lock:
            ready = self._holding.ready(self._clock())
            if ready is not None:
                return ready
            try:
                return await self._renew()
            except TokenUnavailable:
                spare = self._holding.spare(self._clock())
                if spare is None:
                    raise
                return spare

    def drop(self, refused: str) -> None:
        """Forget the token that was *refused*, unless another took its place already."""
        self._holding.drop(refused)

    async def aclose(self) -> None:
        """Close the connections to the issuer."""
        await self._client.aclose()

    def sync_auth_flow(
        self,
        request: httpx.Request,  # noqa: ARG002 as httpx calls it
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Refuse: a client without an event loop cannot wait here. Raises TypeError."""
        message = "give a Client a TokenSource"
        raise TypeError(message)

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send *request* with a token, and once more when that is not accepted any more."""
        token = await self.token()
        repeatable = bear(request, token)
        response = yield request
        if not is_stale(response):
            return
        self.drop(token)
        if repeatable:
            bear(request, await self.token())
            yield request

    async def _renew(self) -> str:
        credentials = self._credentials
        asked_at = self._clock()
        try:
            answer = await self._client.post(
                credentials.token_url,
                data=credentials.form(),
                auth=(credentials.client_id, credentials.client_secret),
            )
        except httpx.TransportError as error:
            message = f"the issuer could not be reached: {type(error).__name__}"
            raise TokenUnavailable(message) from None
        fresh = read_grant(answer.status_code, answer.content, asked_at)
        self._holding.keep(fresh)
        return fresh.value
