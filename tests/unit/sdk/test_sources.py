"""Both shells of the token source: one fetch for many, one repetition, no secret in sight."""

import asyncio
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from doorward_sdk import ClientCredentials, TokenUnavailable
from doorward_sdk.online import AsyncTokenSource, TokenSource

SECRET = "dws_0123456789abcdef_" + "s" * 44 + "_abcdef"
MINE = ClientCredentials(issuer="https://door.example", client_id="key-1", client_secret=SECRET)


class Door:
    """An issuer and an API at once: counts what is asked, refuses what it was told to."""

    def __init__(self) -> None:
        self.fetched = 0
        self.seen: list[str] = []
        self.refused: set[str] = set()
        self.challenge = 'Bearer error="invalid_token"'
        self.down = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            if self.down:
                raise httpx.ConnectError("no way")
            self.fetched += 1
            body = {"access_token": f"t{self.fetched}", "token_type": "Bearer", "expires_in": 100}
            return httpx.Response(200, json=body)
        token = request.headers["authorization"].removeprefix("Bearer ")
        self.seen.append(token)
        if token in self.refused:
            return httpx.Response(401, headers={"www-authenticate": self.challenge})
        return httpx.Response(200)

    def client(self, **more: object) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self), **more)  # type: ignore[arg-type]  # auth=

    def async_client(self, **more: object) -> httpx.AsyncClient:
        async def answer(request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(0.01)
            return self(request)

        return httpx.AsyncClient(transport=httpx.MockTransport(answer), **more)  # type: ignore[arg-type]  # auth=


class Clock:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def door() -> Door:
    return Door()


def slow(door: Door) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        time.sleep(0.05)
        return door(request)

    return answer


def test_threads_share_one_fetch(door: Door):
    """Of many threads that need a token at once, one fetches it."""
    client = httpx.Client(transport=httpx.MockTransport(slow(door)))
    source = TokenSource(MINE, client=client)
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(source.token())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (door.fetched, got) == (1, ["t1"] * 20)


async def test_tasks_share_one_fetch(door: Door):
    """Of many tasks that need a token at once, one fetches it."""
    source = AsyncTokenSource(MINE, client=door.async_client())

    assert await asyncio.gather(*(source.token() for _ in range(50))) == ["t1"] * 50
    assert door.fetched == 1


def test_a_refused_call_is_sent_once_more_with_a_fresh_token(door: Door):
    """A 401 costs the token, and the call is repeated once, body and all."""
    door.refused = {"t1"}
    client = door.client(auth=TokenSource(MINE, client=door.client()))

    assert client.post("https://api.example/a", json={"a": 1}).status_code == 200
    assert door.seen == ["t1", "t2"]


async def test_the_same_for_asyncio(door: Door):
    """The other shell repeats once too, and a second refusal is the caller's to see."""
    door.refused = {"t1", "t2"}
    client = door.async_client(auth=AsyncTokenSource(MINE, client=door.async_client()))

    assert (await client.get("https://api.example/a")).status_code == 401
    assert door.seen == ["t1", "t2"]


def test_missing_rights_are_not_asked_for_twice(door: Door):
    """A 401 that is about scope keeps the token: another one would lack the same (D-4)."""
    door.refused, door.challenge = {"t1"}, 'Bearer error="insufficient_scope"'
    client = door.client(auth=TokenSource(MINE, client=door.client()))

    assert client.get("https://api.example/a").status_code == 401
    assert door.seen == ["t1"]


def test_a_body_that_was_streamed_is_not_sent_again(door: Door):
    """What cannot be repeated is not; the caller sees the 401."""
    door.refused = {"t1"}
    client = door.client(auth=TokenSource(MINE, client=door.client()))

    assert client.post("https://api.example/a", content=iter([b"x"])).status_code == 401
    assert door.seen == ["t1"]


def test_a_token_serves_until_its_end_while_the_issuer_is_away(door: Door):
    """An outage at renewal time is not felt before the token ends."""
    clock = Clock()
    source = TokenSource(MINE, client=door.client(), clock=clock)
    assert source.token() == "t1"

    door.down = True
    clock.now = 90
    assert source.token() == "t1"
    clock.now = 100
    with pytest.raises(TokenUnavailable):
        source.token()
    door.down = False
    assert source.token() == "t2"


def test_no_secret_is_printed(door: Door):
    """Neither the sources nor their errors show the secret or a token."""
    door.down = True
    source = TokenSource(MINE, client=door.client())
    with pytest.raises(TokenUnavailable) as caught:
        source.token()

    assert SECRET not in repr(source) + repr(AsyncTokenSource(MINE)) + repr(caught.value)
    assert caught.value.__cause__ is None


async def test_a_source_is_for_its_own_sort_of_client(door: Door):
    """The wrong one says so, instead of holding up the loop."""
    with pytest.raises(TypeError, match="AsyncTokenSource"):
        await door.async_client(auth=TokenSource(MINE)).get("https://api.example/a")
    with pytest.raises(TypeError, match="TokenSource"):
        door.client(auth=AsyncTokenSource(MINE)).get("https://api.example/a")
