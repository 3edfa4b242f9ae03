"""What the gate does about a body that comes slowly."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest

from doorward_sdk import EndpointRule, Policy
from doorward_sdk.online import Gate, Protection
from doorward_sdk.online.lifespan import Message, Receive, Scope, Send
from tests.unit.sdk import forge
from tests.unit.sdk.house import Doorway

POLICY = Policy.of([EndpointRule("POST", "/a", all_of=frozenset({"users:read"}))])
SCOPE: Scope = {
    "type": "http",
    "method": "POST",
    "path": "/a",
    "raw_path": b"/a",
    "headers": [(b"authorization", f"Bearer {forge.token()}".encode())],
    "client": ("192.0.2.1", 1),
}
SLOW = 0.15


class Gone(Exception):
    """What an application raises when its caller went away."""


class Service:
    """An application that acts on whole bodies; ``early`` has it answer before the end."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self.done: list[bytes] = []
        self.early = False
        self.gone = False

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request."""
        start = {"type": "http.response.start", "status": 200, "headers": []}
        if self.early:
            await send(start)
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.gone = True
                raise Gone
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        self.done.append(body)
        if not self.early:
            await send(start)
        await send({"type": "http.response.body", "body": b"done"})


class Passage:
    """One request through the gate, and what came back."""

    def __init__(self, gate: Gate) -> None:
        """Go through *gate*."""
        self.gate = gate
        self.sent: list[Message] = []

    async def go(self, *pieces: bytes, meanwhile: Callable[[], None], pause: float) -> list[int]:
        """Send *pieces* with a *pause* before the last one; return the statuses that came."""
        coming = list(pieces)

        async def receive() -> Message:
            if len(coming) == 1:
                await asyncio.sleep(pause)
                meanwhile()
            piece = coming.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(coming)}

        async def send(message: Message) -> None:
            self.sent.append(message)

        with suppress(Gone):
            await self.gate(dict(SCOPE), receive, send)
        return [one["status"] for one in self.sent if one["type"] == "http.response.start"]


@pytest.fixture
def door() -> Doorway:
    """Give an issuer."""
    return Doorway()


@pytest.fixture
def service() -> Service:
    """Give an application."""
    return Service()


@pytest.fixture
async def gate(door: Doorway, service: Service) -> AsyncIterator[Gate]:
    """Give the gate before it, whose clock stands still."""
    protection = Protection(
        issuer=forge.ISSUER,
        audience=forge.AUDIENCE,
        policy=POLICY,
        client_id="api",
        client_secret="s",
    )
    made = Gate(service, protection, client=door.client(), clock=lambda: forge.NOW)
    yield made
    await made.close()


def nothing() -> None:
    """Let time pass and nothing happen."""


@pytest.mark.parametrize("pieces", [(b"all",), (b"a", b"ll"), (b"all", b"")])
async def test_a_right_that_ended_while_the_body_came_is_refused(
    gate: Gate, door: Doorway, service: Service, pieces: tuple[bytes, ...]
):
    """However it is cut into pieces, the service never sees its end, and the caller reads 401."""

    def end() -> None:
        door.active = False

    assert await Passage(gate).go(*pieces, meanwhile=end, pause=SLOW) == [401]
    assert (service.done, service.gone) == ([], True)


async def test_a_slow_body_is_asked_about_with_its_age(gate: Gate, door: Doorway, service: Service):
    """The second look says how old the call is, and what still holds passes whole."""
    assert await Passage(gate).go(b"a", b"ll", meanwhile=nothing, pause=SLOW) == [200]
    assert service.done == [b"all"]
    assert [one.get("age") for one in door.asked] == [None, "1"]


async def test_a_body_that_came_at_once_is_asked_about_once(gate: Gate, door: Doorway):
    """What came with its head costs no second look."""
    assert await Passage(gate).go(b"a", b"ll", meanwhile=nothing, pause=0) == [200]
    assert len(door.asked) == 1


async def test_no_body_is_no_slow_body(gate: Gate, door: Doorway):
    """A service that asks late for a body that is none causes no second look."""
    assert await Passage(gate).go(b"", meanwhile=nothing, pause=SLOW) == [200]
    assert len(door.asked) == 1


async def test_an_issuer_that_is_gone_denies_the_second_look(
    gate: Gate, door: Doorway, service: Service
):
    """Nobody can say whether the right is still there, so the end does not come through."""

    def fail() -> None:
        door.fault = "down"

    assert await Passage(gate).go(b"all", meanwhile=fail, pause=SLOW) == [503]
    assert service.done == []


async def test_an_answer_that_had_begun_is_broken_off(gate: Gate, door: Doorway, service: Service):
    """A service that answers before the end is left with an answer that has no end."""
    service.early = True

    def end() -> None:
        door.active = False

    passage = Passage(gate)
    assert await passage.go(b"all", meanwhile=end, pause=SLOW) == [200]
    assert [one["type"] for one in passage.sent] == ["http.response.start"]


async def test_a_refusal_at_the_second_look_is_counted(gate: Gate, door: Doorway):
    """A permission that was taken away meanwhile is told and reported by its name."""

    def narrow() -> None:
        door.scope = ""

    passage = Passage(gate)
    assert await passage.go(b"all", meanwhile=narrow, pause=SLOW) == [403]
    await gate.close()
    told: list[tuple[Any, ...]] = [(one["status"], one["permission"]) for one in door.reports[0]]
    assert told == [(403, "users:read")]
