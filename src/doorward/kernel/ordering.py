"""The order in which anything may be answered, and nothing else.

Guarantees 2 and 3 rest on four rules, kept here so that one simulation can try them
against thousands of interleavings (``tests/proofs/test_schedules.py``):

1. *Read after arrival*: the state a decision rests on is read after its request came.
2. *One reading*: a decision rests on a single statement's snapshot.
3. *Record before answer*: what must be durable is durable before the caller hears.
4. *Generation*: a credential's tokens name its generation; ending it moves the number.

The module is pure. :func:`answering` yields what it needs; :func:`drive` runs it for
real, the simulation runs it under a made-up scheduler.
"""

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Q = TypeVar("Q")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read:
    """Ask for the state that answers *question*, as it stands from now on."""

    question: Any


@dataclass(frozen=True, slots=True)
class Record:
    """Make *entry* durable, and only then go on with its receipt."""

    entry: Any


class Verdict(Protocol):
    """What a judge decided: an entry to record, and the answer once it is."""

    @property
    def entry(self) -> Any:
        """What to make durable before the answer, or None for activity only."""

    def answer(self, receipt: Any) -> Any:
        """Return the answer, or raise the refusal, now that the entry is durable."""


Steps = Generator[Read | Record, Any, Any]


def answering(question: object, judge: Callable[[Any], Verdict]) -> Steps:
    """Yield the steps of one answer: read, judge, record, answer.

    The judge is pure: it sees only the state read after arrival. Its verdict is
    spoken only when its entry is durable.
    """
    state = yield Read(question)
    verdict = judge(state)
    receipt = None
    if verdict.entry is not None:
        receipt = yield Record(verdict.entry)
    return verdict.answer(receipt)


async def drive(
    steps: Steps,
    look: Callable[[Any], Awaitable[Any]],
    record: Callable[[Any], Awaitable[Any]],
) -> Any:
    """Run *steps* against a real reader and a real journal; errors pass through."""
    try:
        step = steps.send(None)
        while True:
            if type(step) is Read:
                result = await look(step.question)
            else:
                result = await record(step.entry)  # type: ignore[union-attr]  # only two kinds
            step = steps.send(result)
    except StopIteration as done:
        return done.value


class Gather(Generic[T]):
    """Who shares a batch: only those that had arrived before it began.

    At most ``at_once`` batches run at a time; everybody who comes meanwhile waits for
    the next one. For reads this is rule 1, for records it is group commit.
    """

    __slots__ = ("at_once", "running", "waiting")

    def __init__(self, at_once: int = 1) -> None:
        self.at_once = at_once
        self.running = 0
        self.waiting: list[T] = []

    def arrive(self, one: T) -> None:
        """Add *one* to those who wait for the next batch."""
        self.waiting.append(one)

    def begin(self) -> list[T]:
        """Start a batch of all who wait; empty when nobody does or no place is free."""
        if not self.waiting or self.running >= self.at_once:
            return []
        batch, self.waiting = self.waiting, []
        self.running += 1
        return batch

    def finish(self) -> None:
        """Free the place of a batch that is through, whatever came of it."""
        self.running -= 1


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a credential, as one reading found it; instants in milliseconds."""

    credential: str
    generation: int
    expires_at: int | None
    ended_at: int | None

    def open(self, now: int) -> bool:
        """Whether the credential itself may still be used at *now*."""
        return self.ended_at is None and (self.expires_at is None or now < self.expires_at)

    def carries(self, credential: str, generation: int, now: int) -> bool:
        """Whether a token that names this credential and generation still holds (D-1)."""
        return credential == self.credential and generation == self.generation and self.open(now)
