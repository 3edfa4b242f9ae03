"""The ordering rules hold in every schedule of use, change and crash that was tried.

The rules are the pure module the server runs on (``doorward.kernel.ordering``). A simulation
that finds nothing proves little, so each rule is also broken on purpose here, and found out.
"""

from collections.abc import Callable
from typing import Any

import pytest

from doorward.kernel.ordering import Gather, Read, Standing, Steps
from tests.proofs.simulation import Broken, Note, Rules, Seen, Simulation
from tests.proofs.sizes import limit, size

SCHEDULES = size(1_000, 10_000)


class Latecomers(Gather[Any]):
    """Breaks rule 1: who comes while a batch is read joins it, and gets its older state."""

    def arrive(self, one: Any) -> None:
        if self.running:
            self.batch.append(one)
        else:
            super().arrive(one)

    def begin(self) -> list[Any]:
        self.batch = super().begin()
        return self.batch


class Sleepy(Gather[Any]):
    """Loses whoever arrives while a batch is under way."""

    def arrive(self, one: Any) -> None:
        if not self.running:
            super().arrive(one)


class Ageless(Standing):
    """Breaks rule 4: a token's generation is not looked at."""

    def carries(self, credential: str, generation: int, now: int) -> bool:
        return super().carries(credential, self.generation, now)


class Undying(Standing):
    """Forgets that a credential can be ended."""

    def open(self, now: int) -> bool:
        return True


def torn(question: object, judge: Callable[[Any], Any]) -> Steps:
    """Break rule 2: the secret and the standing are read by two statements."""
    first = yield Read(question)
    second = yield Read(question)
    verdict = judge(Seen(second.standing, first.secret))
    return (yield from finished(verdict))


def hasty(question: object, judge: Callable[[Any], Any]) -> Steps:
    """Break rule 3: the entry is on its way, and the caller hears already."""
    verdict = judge((yield Read(question)))
    if verdict.entry is not None:
        yield Note(verdict.entry)
    return verdict.answer(0)


def remembering() -> Callable[[object, Callable[[Any], Any]], Steps]:
    """Break rule 1: a verdict rests on state read for an earlier request."""
    cache: list[Any] = []

    def steps(question: object, judge: Callable[[Any], Any]) -> Steps:
        if not cache:
            cache.append((yield Read(question)))
        return (yield from finished(judge(cache[0])))

    return steps


def finished(verdict: Any) -> Steps:
    """Record and answer as the real rules do."""
    from doorward.kernel.ordering import Record

    receipt = None
    if verdict.entry is not None:
        receipt = yield Record(verdict.entry)
    return verdict.answer(receipt)


BROKEN = {
    "reads before arrival: joins a batch under way": lambda: Rules(gather=Latecomers),
    "reads before arrival: keeps what it once read": lambda: Rules(answering=remembering()),
    "reads in two statements": lambda: Rules(answering=torn),
    "answers before it is recorded": lambda: Rules(answering=hasty),
    "does not look at the generation": lambda: Rules(standing=Ageless),
    "does not look at the end": lambda: Rules(standing=Undying),
    "forgets who waits": lambda: Rules(gather=Sleepy),
}


@pytest.mark.timeout(limit(120, 600))
def test_no_schedule_breaks_a_guarantee() -> None:
    """
    Whatever the order of use, change and crash: nothing unrecorded is answered, nothing
    ended passes, nothing good is refused and nobody waits for ever.
    """
    played = [Simulation(seed, Rules()).play() for seed in range(SCHEDULES)]
    assert sum(one.accepted for one in played) > 5 * SCHEDULES
    assert sum(one.refused for one in played) > SCHEDULES
    assert sum(len(one.ended) for one in played) > SCHEDULES
    assert sum(one.crashes for one in played) > SCHEDULES // 4


@pytest.mark.parametrize("breakage", BROKEN)
def test_a_broken_rule_is_found_out(breakage: str) -> None:
    """
    Breaking any one rule breaks a guarantee in one of the schedules.
    """
    for seed in range(1_000):
        try:
            Simulation(seed, BROKEN[breakage]()).play()
        except Broken:
            return
    pytest.fail(f"a server that {breakage} passed every schedule")


def test_a_seed_plays_the_same_schedule_again() -> None:
    """
    A schedule that fails can be played again from its seed.
    """
    for seed in range(20):
        one, again = Simulation(seed, Rules()).play(), Simulation(seed, Rules()).play()
        assert (one.accepted, one.refused, one.now) == (again.accepted, again.refused, again.now)
        assert one.ended == again.ended
