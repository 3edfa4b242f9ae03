"""A made-up world that runs the ordering rules under a scheduler with a seed.

Two nodes, each with its reader, share one journal and one durable store that holds
one credential. In every tick one thing happens, chosen by the seed: a request
arrives, a batch begins, reads or commits, hears of it, or a process dies. Who accepted or
acknowledged what, and when, is judged against guarantees 2 and 3; the same seed
plays the same schedule.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from doorward.kernel.ordering import Gather, Read, Record, Standing, Steps, answering

NODES = 2
TICKS = 120
CREDENTIAL = "cred"


class Broken(AssertionError):
    """A guarantee did not hold."""


@dataclass(frozen=True)
class Note(Record):
    """A record that nobody waits for; only a broken rule asks for one."""


@dataclass(frozen=True)
class Rules:
    """The rules under trial: the real ones unless a test breaks one."""

    answering: Callable[[object, Callable[[Any], Any]], Steps] = answering
    gather: Callable[[int], Gather[Any]] = Gather
    standing: type[Standing] = Standing


@dataclass(frozen=True)
class Seen:
    """What one reading found: the credential's standing and which secret opens it."""

    standing: Standing
    secret: int


@dataclass(frozen=True)
class Entry:
    """One line of the log; the kind says what it changes when it is committed."""

    request: int
    kind: str


@dataclass(frozen=True)
class Token:
    """What a token says, and (known to the judge alone) the secret that bought it."""

    generation: int
    bought_with: int


@dataclass
class Request:
    """One request: what it presents, when it arrived and what became of it."""

    number: int
    kind: str
    node: int
    arrived: int
    secret: int = 0
    token: Token | None = None
    good_on_arrival: bool = False
    steps: Steps | None = None
    done: bool = False


@dataclass(frozen=True)
class Decided:
    """A verdict of the simulated judges."""

    entry: Entry | None
    outcome: str
    generation: int = 0

    def answer(self, receipt: Any) -> Any:
        """Return what the caller hears."""
        return self.outcome, self.generation, receipt


@dataclass
class Batch:
    """Requests or entries that share one reading or one commit."""

    members: list[Any]
    state: Any = None
    through: bool = False


@dataclass
class Store:
    """What is on disk: all of it outlives every crash."""

    rules: Rules
    generation: int = 1
    secret: int = 1
    ended_at: int | None = None
    log: set[Entry] = field(default_factory=set)

    def read(self) -> Seen:
        """Return one consistent reading."""
        standing = self.rules.standing(CREDENTIAL, self.generation, None, self.ended_at)
        return Seen(standing, self.secret)

    def commit(self, entries: list[Entry], now: int) -> dict[int, int]:
        """Write all entries or none; return each request's receipt."""
        receipts = {}
        for entry in entries:
            self.log.add(entry)
            if entry.kind == "reset":
                self.generation += 1
                self.secret += 1
            elif entry.kind == "delete":
                self.ended_at = now
            receipts[entry.request] = self.secret
        return receipts


class Simulation:
    """One schedule, played tick by tick."""

    def __init__(self, seed: int, rules: Rules) -> None:
        self.random = Random(seed)
        self.rules = rules
        self.now = 0
        self.store = Store(rules)
        self.readers = [self._reader() for _ in range(NODES)]
        self.journal = rules.gather(1)
        self.readings: list[tuple[int, Batch]] = []
        self.commits: list[Batch] = []
        self.requests: dict[int, Request] = {}
        self.secrets, self.tokens = [1], list[Token]()
        self.ended: dict[int, int] = {}
        self.accepted = self.refused = self.crashes = 0

    def play(self) -> "Simulation":
        """Play the schedule, then let everything that waits come to its end."""
        while self.now < TICKS:
            self._tick(arrivals=True)
        while self._moves():
            self._tick(arrivals=False)
        left = [one.number for one in self.requests.values() if not one.done]
        if left:
            raise Broken(f"requests {left} were never answered")
        return self

    def _tick(self, *, arrivals: bool) -> None:
        self.now += 1
        moves = self._moves()
        if arrivals and (not moves or self.random.random() < 0.4):
            self._arrive()
        elif arrivals and self.random.random() < 0.02:
            self._crash()
        else:
            self.random.choice(moves)()

    def _moves(self) -> list[Callable[[], None]]:
        moves: list[Callable[[], None]] = []
        for node, reader in enumerate(self.readers):
            if reader.waiting and reader.running < reader.at_once:
                moves.append(partial(self._begin_reading, node))
        moves += [partial(self._read, *reading) for reading in self.readings]
        if self.journal.waiting and not self.journal.running:
            moves.append(self._begin_commit)
        moves += [partial(self._commit, batch) for batch in self.commits]
        return moves

    def _reader(self) -> Gather[Any]:
        return self.rules.gather(self.random.choice([1, 2]))

    # Requests

    def _arrive(self) -> None:
        kind = self.random.choice(["secret"] * 4 + ["token"] * 5 + ["reset"])
        if self.random.random() < 0.02:
            kind = "delete"
        request = Request(len(self.requests), kind, self.random.randrange(NODES), self.now)
        request.secret = self.random.choice([self.random.choice(self.secrets), self.secrets[-1]])
        if kind == "token":
            if not self.tokens:
                return
            request.token = self.random.choice([self.random.choice(self.tokens), self.tokens[-1]])
            request.secret = request.token.bought_with
        request.good_on_arrival = self._good(request)
        self.requests[request.number] = request
        request.steps = self.rules.answering("question", lambda seen: self._judge(request, seen))
        self._advance(request, None)

    def _judge(self, request: Request, seen: Seen) -> Decided:
        if request.kind in ("reset", "delete"):
            return Decided(Entry(request.number, request.kind), "changed")
        if request.token is not None:
            holds = seen.standing.carries(CREDENTIAL, request.token.generation, self.now)
            return Decided(None, "accepted" if holds else "refused")
        if seen.secret == request.secret and seen.standing.open(self.now):
            return Decided(Entry(request.number, "issued"), "accepted", seen.standing.generation)
        return Decided(Entry(request.number, "refused"), "refused")

    def _advance(self, request: Request, result: Any) -> None:
        assert request.steps is not None
        try:
            step = request.steps.send(result)
            while isinstance(step, Note):
                self.journal.arrive(step.entry)
                step = request.steps.send(None)
        except StopIteration as stop:
            self._answer(request, *stop.value)
            return
        if isinstance(step, Read):
            self.readers[request.node].arrive(request)
        else:
            self.journal.arrive(step.entry)

    def _answer(self, request: Request, outcome: str, generation: int, receipt: Any) -> None:
        request.done = True
        kind = {"secret": {"accepted": "issued"}.get(outcome, outcome)}.get(
            request.kind, request.kind
        )
        if request.kind != "token" and Entry(request.number, kind) not in self.store.log:
            raise Broken(f"guarantee 2: request {request.number} answered, not recorded")
        if outcome == "accepted":
            self.accepted += 1
            ended = self.ended.get(request.secret)
            if ended is not None and ended < request.arrived:
                raise Broken(f"guarantee 3: {request.kind} {request.number} passed after its end")
            if request.kind == "secret":
                self.tokens.append(Token(generation, request.secret))
        elif outcome == "refused":
            self.refused += 1
            if request.good_on_arrival and self._good(request):
                raise Broken(f"{request.kind} {request.number} was good all the time, and refused")
        else:
            self._acknowledge(request, receipt)

    def _acknowledge(self, request: Request, secret: int) -> None:
        last = secret if request.kind == "delete" else secret - 1
        for number in range(1, last + 1):
            self.ended.setdefault(number, self.now)
        if request.kind == "reset":
            self.secrets.append(secret)

    def _good(self, request: Request) -> bool:
        return request.secret == self.store.secret and self.store.ended_at is None

    # Batches

    def _begin_reading(self, node: int) -> None:
        self.readings.append((node, Batch(self.readers[node].begin())))

    def _read(self, node: int, batch: Batch) -> None:
        if not batch.through:
            batch.state, batch.through = self.store.read(), True
            return
        self.readings = [one for one in self.readings if one[1] is not batch]
        self.readers[node].finish()
        for request in list(batch.members):
            self._advance(request, batch.state)

    def _begin_commit(self) -> None:
        self.commits.append(Batch(self.journal.begin()))

    def _commit(self, batch: Batch) -> None:
        if not batch.through:
            batch.state, batch.through = self.store.commit(batch.members, self.now), True
            return
        self.commits.remove(batch)
        self.journal.finish()
        for entry in list(batch.members):
            request = self.requests[entry.request]
            if not request.done:
                self._advance(request, batch.state.get(entry.request))

    # Crashes

    def _crash(self) -> None:
        self.crashes += 1
        victim = self.random.randrange(NODES + 1)
        if victim == NODES:
            self._crash_journal()
            return
        self.readers[victim] = self._reader()
        self.readings = [one for one in self.readings if one[0] != victim]
        for request in self.requests.values():
            # What it gave to the journal may still be written; its caller hears nothing.
            request.done = request.done or request.node == victim

    def _crash_journal(self) -> None:
        unheard = list(self.journal.waiting)
        for batch in self.commits:
            unheard += batch.members
            if not batch.through and self.random.random() < 0.5:
                self.store.commit(batch.members, self.now)
        self.commits, self.journal = [], self.rules.gather(1)
        for entry in unheard:
            self.requests[entry.request].done = True
