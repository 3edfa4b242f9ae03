"""Token requests under way while something breaks, each with how long its answer took."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.proofs.ledger import jtis
from tests.proofs.load import Line
from tests.world import Client, World

WITHIN = 2.0
# What a busy test machine may add between the server's answer and our reading it.
GRACE = 0.5


@dataclass(frozen=True)
class Outcome:
    """One request: when it began, how long it took and what it got (0: nothing)."""

    began: float
    seconds: float
    status: int
    retry_after: str | None


class Tally:
    """Buys tokens for one client on many connections and remembers every outcome."""

    def __init__(self, world: World, client: Client) -> None:
        """Start with an empty book."""
        self.world, self.client = world, client
        self.outcomes: list[Outcome] = []
        self.tokens: list[str] = []

    def loops(self, connections: int) -> list[Callable[[threading.Event], None]]:
        """Return that many loops for :func:`tests.proofs.load.running`."""
        return [self._buy] * connections

    def _buy(self, stop: threading.Event) -> None:
        with Line(self.world.server.url, timeout=20) as line:
            while not stop.is_set():
                if not self._bought(line):
                    time.sleep(0.02)

    def _bought(self, line: Line) -> bool:
        began = time.monotonic()
        answer = line.token(self.client.client_id, self.client.secret)
        seconds = time.monotonic() - began
        status, headers = (0, {}) if answer is None else (answer.status, answer.headers)
        self.outcomes.append(Outcome(began, seconds, status, headers.get("retry-after")))
        if answer is None or answer.status != 200:
            return False
        self.tokens.append(answer.json()["access_token"])
        return True

    def statuses(self, since: float = 0) -> set[int]:
        """Return the statuses of requests begun after *since*."""
        return {one.status for one in self.outcomes if one.began > since}

    def serves(self, since: float) -> bool:
        """Whether a request begun after *since* was granted."""
        return 200 in self.statuses(since)

    def refusals(self) -> list[Outcome]:
        """Return every outcome but the granted ones."""
        return [one for one in self.outcomes if one.status != 200]

    def judge(self) -> None:
        """Whoever was not served was refused in time, told when to retry, and nobody else."""
        assert self.statuses() <= {200, 503}, self.statuses()
        assert [one for one in self.outcomes if one.seconds > WITHIN + GRACE] == []
        assert [one for one in self.refusals() if not (one.retry_after or "").isdigit()] == []

    def unrecorded(self) -> list[str]:
        """Return the ids of granted tokens that no event tells of."""
        recorded = str(self.world.events(self.client.client_id, "token.issued"))
        return [jti for jti in jtis(self.tokens) if jti not in recorded]
