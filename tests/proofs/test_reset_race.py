"""Guarantee 3 under load: once a reset is acknowledged nothing of the old credential passes.

Sixteen connections hammer with the old secret and with tokens bought by it, on
every node, while the secret is reset round after round. A request that had begun
before the acknowledgement may pass; one that began after it must not.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.proofs.load import Answer, Line, running
from tests.proofs.sizes import limit, size
from tests.rows import row
from tests.server import Server
from tests.world import Client, World

ROUNDS = size(100, 1000)
CONNECTIONS = 16
MakeServer = Callable[..., Server]


@dataclass
class Round:
    """One credential's life: from its birth to the acknowledgement that it is ended."""

    client: Client
    tokens: list[str]
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    passed_before: int = 0
    tried_after: list[int] = field(default_factory=lambda: [0] * CONNECTIONS)
    passed_after: list[str] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)

    def was_used(self) -> bool:
        """Whether the credential passed often enough to be worth ending."""
        return self.passed_before >= CONNECTIONS // 2

    def was_retried(self) -> bool:
        """Whether every connection has tried twice since the end was acknowledged."""
        return min(self.tried_after) >= 2

    def note(self, connection: int, what: str, began_after: bool, answer: Answer | None) -> None:
        """Judge one answer."""
        assert answer is not None, "the server hung up"
        with self.lock:
            if answer.status not in (200, 401):
                self.odd.append(answer.status)
            if began_after:
                self.tried_after[connection] += 1
                if answer.status != 401:
                    self.passed_after.append(f"{what}: {answer.status}")
            elif answer.status == 200:
                self.passed_before += 1


class Race:
    """The connections, all on the round that is current."""

    def __init__(self, urls: list[str]) -> None:
        """Spread the connections over the nodes at *urls*."""
        self.urls = urls
        self.round: Round | None = None

    def secret_user(self, number: int) -> Callable[[threading.Event], None]:
        """Keep buying tokens with the secret of the round."""

        def loop(stop: threading.Event) -> None:
            with Line(self.urls[number % len(self.urls)]) as line:
                while not stop.is_set():
                    self._buy(number, line, self._current())

        return loop

    def _buy(self, number: int, line: Line, now: Round) -> None:
        began_after = now.ended.is_set()
        answer = line.token(now.client.client_id, now.client.secret)
        now.note(number, "old secret", began_after, answer)
        if answer is not None and answer.status == 200:
            # Also those answered after the reset: they must be dead on arrival.
            now.tokens.append(answer.json()["access_token"])
            del now.tokens[1:-8]

    def token_user(self, number: int) -> Callable[[threading.Event], None]:
        """Keep calling with the tokens of the round, oldest and newest."""

        def loop(stop: threading.Event) -> None:
            turn = 0
            with Line(self.urls[number % len(self.urls)]) as line:
                while not stop.is_set():
                    now, turn = self._current(), turn + 1
                    began_after = now.ended.is_set()
                    token = now.tokens[0] if turn % 2 else now.tokens[-1]
                    answer = line.call("GET", "/v1/users", token)
                    now.note(number, "old token", began_after, answer)

        return loop

    def _current(self) -> Round:
        assert self.round is not None
        return self.round


def play(worlds: list[World]) -> list[Round]:
    """Play all rounds and return them."""
    [first, *_] = worlds
    client = first.make_client()
    race, rounds = Race([world.server.url for world in worlds]), []
    race.round = Round(client, [first.token(client)])
    users = [
        race.secret_user(number) if number % 4 < 2 else race.token_user(number)
        for number in range(CONNECTIONS)
    ]
    with running(*users) as stop:
        for number in range(ROUNDS):
            now, world = race.round, worlds[number % len(worlds)]
            wait_for(now.was_used, stop)
            client = world.reset(now.client)
            now.ended.set()
            wait_for(now.was_retried, stop)
            token = worlds[(number + 1) % len(worlds)].token(client)
            rounds.append(now)
            race.round = Round(client, [token])
    revived = [one for one in rounds if first.passes(one.tokens[0]) or first.passes(one.tokens[-1])]
    assert revived == [], "a later generation brought an ended token back"
    return rounds


def wait_for(seen: Callable[[], bool], stop: threading.Event) -> None:
    """Wait until *seen*, for at most ten seconds."""
    deadline = time.monotonic() + 10
    while not seen() and not stop.is_set():
        assert time.monotonic() < deadline, "the connections do not get on"
        time.sleep(0.001)


def judge(rounds: list[Round]) -> None:
    """Say what all rounds showed."""
    assert len(rounds) == ROUNDS
    assert [each for one in rounds for each in one.passed_after] == []
    assert [each for one in rounds for each in one.odd] == []
    assert all(one.was_used() and one.was_retried() for one in rounds)


@row("INC-8", "INC-14", "INC-50")
@pytest.mark.timeout(limit(300, 3000))
def test_two_workers_on_sqlite_accept_nothing_old_after_a_reset(new_server: MakeServer) -> None:
    """
    0 old secrets and 0 old tokens pass after the acknowledgement, whichever worker is asked.
    """
    server = new_server(workers=2).init().start()
    judge(play([World(server, server.machine)]))


@row("INC-8", "INC-14", "INC-50")
@pytest.mark.timeout(limit(300, 3000))
def test_two_nodes_on_postgresql_accept_nothing_old_after_a_reset(
    new_server: MakeServer, postgres: Postgres, tmp_path: Path
) -> None:
    """
    0 old secrets and 0 old tokens pass on one server once another has acknowledged the reset.
    """
    server = new_server(postgres.fresh_database()).init().start()
    other = server.second_node(tmp_path / "second").start()
    try:
        judge(play([World(node, server.machine) for node in (server, other)]))
    finally:
        other.kill()
