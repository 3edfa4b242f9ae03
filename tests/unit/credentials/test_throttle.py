"""Failed proofs are counted by where they come from, never by whom they claim to be."""

import asyncio
from typing import Any

import pytest

from doorward.credentials import THROTTLED, Throttle
from doorward.credentials.service import throttle as module
from doorward.events import Event, Result
from doorward.kernel.clock import MINUTE
from doorward.kernel.errors import Throttled, Unavailable
from doorward.settings import Settings
from tests.unit.doors import FrozenClock

HERE, THERE = "203.0.113.7", "203.0.113.8"


class Recorder:
    """A journal that keeps what it is given in a list, or refuses it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.gone = False

    async def _record(self, event: Event) -> tuple[int, ...]:
        if self.gone:
            raise Unavailable
        self.events.append(event)
        return ()

    def record(self, event: Event) -> Any:
        """Keep *event*."""
        return self._record(event)


@pytest.fixture
def journal() -> Recorder:
    """Give an empty journal."""
    return Recorder()


@pytest.fixture
def clock() -> FrozenClock:
    """Give a clock that stands still."""
    return FrozenClock()


def made(journal: Recorder, clock: FrozenClock, **settings: Any) -> Throttle:
    """Return a throttle with limits of 3 and 8 a minute."""
    limits = {"throttle_failures": 3, "throttle_address_failures": 8, **settings}
    return Throttle(journal, clock, Settings(**limits))  # type: ignore[arg-type]  # it records


@pytest.fixture
def throttle(journal: Recorder, clock: FrozenClock) -> Throttle:
    """Give a throttle that has seen nothing."""
    return made(journal, clock)


def fail(throttle: Throttle, counts: tuple[int, int], address: str = HERE) -> bool:
    """Judge a recorded failure with these counts; return whether it was one too many."""
    try:
        throttle.judge(throttle.keys("t", "key-1", address), counts)
    except Throttled:
        return True
    return False


def test_no_count_is_by_client_alone(throttle: Throttle) -> None:
    """
    Ids are public: whoever fails in a client's name from elsewhere must not lock it out.
    """
    mine, theirs = throttle.keys("t", "key-1", HERE), throttle.keys("t", "key-1", THERE)

    assert set(mine) & set(theirs) == set()
    assert all(HERE in key for key in mine)


def test_the_same_id_in_two_tenants_is_two_clients(throttle: Throttle) -> None:
    """
    What fails at one tenant's address says nothing of another tenant's client; the address
    itself is counted over all of them.
    """
    one, other = throttle.keys("a", "key-1", HERE), throttle.keys("b", "key-1", HERE)

    assert (one[0] == other[0], one[1] == other[1]) == (False, True)


@pytest.mark.parametrize(
    ("counts", "too_many"),
    [((1, 1), False), ((3, 8), False), ((4, 4), True), ((1, 9), True), ((4, 9), True)],
)
def test_either_limit_is_enough(
    throttle: Throttle, counts: tuple[int, int], too_many: bool
) -> None:
    """
    Up to the limit a failure is a failure; the one after it is one too many.
    """
    assert fail(throttle, counts) is too_many


def test_the_refusal_says_when_to_come_again(throttle: Throttle) -> None:
    """
    429 goes out with Retry-After, and says nothing of the client.
    """
    with pytest.raises(Throttled) as refused:
        throttle.judge(throttle.keys("t", "key-1", HERE), (4, 4))

    assert refused.value.retry_after == 60
    assert "key-1" not in refused.value.detail


async def test_who_is_over_is_held_without_asking_the_journal(
    throttle: Throttle, journal: Recorder
) -> None:
    """
    From then on failures of that client from there are held; another address and another
    client are not.
    """
    assert not throttle.holds("t", "key-1", HERE)
    fail(throttle, (4, 4))

    assert throttle.holds("t", "key-1", HERE)
    assert not throttle.holds("t", "key-1", THERE)
    assert not throttle.holds("t", "key-2", HERE)
    assert journal.events == []
    throttle._flush()


async def test_an_address_that_is_over_is_held_for_every_client(throttle: Throttle) -> None:
    """
    Guessing many ids from one place is held as guessing, too.
    """
    fail(throttle, (1, 9))

    assert throttle.holds("t", "key-2", HERE)
    assert not throttle.holds("t", "key-2", THERE)
    throttle._flush()


async def test_being_held_ends(throttle: Throttle, clock: FrozenClock) -> None:
    """
    After a minute failures are counted by the journal again.
    """
    fail(throttle, (4, 4))
    clock.tick(MINUTE - 1)
    assert throttle.holds("t", "key-1", HERE)
    clock.tick(1)

    assert not throttle.holds("t", "key-1", HERE)
    throttle._flush()


async def test_what_is_held_is_one_event_per_source_with_its_count(
    throttle: Throttle, journal: Recorder, clock: FrozenClock
) -> None:
    """
    A flood is one durable event a second and source, which tells how many there were. Where
    the address is over its limit, ids that nobody knows do not multiply the events.
    """
    fail(throttle, (4, 9))
    for _ in range(5):
        throttle.holds("t", "key-1", HERE)
    for number in range(7):
        throttle.holds("t", f"key-made-up-{number}", HERE)
    throttle._flush()
    await asyncio.sleep(0)

    assert [(one.type, one.tenant, one.client, one.count) for one in journal.events] == [
        (THROTTLED, "t", "key-1", 5),
        (THROTTLED, "t", "", 7),
    ]
    assert {one.result for one in journal.events} == {Result.REFUSED}
    assert {one.origin.address for one in journal.events} == {HERE}

    throttle._flush()
    await asyncio.sleep(0)
    assert len(journal.events) == 2


async def test_the_event_is_written_within_a_second(
    throttle: Throttle, journal: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The first that is held starts the second after which all are written.
    """
    delays = []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(
        loop, "call_later", lambda delay, act: delays.append(delay) or loop.call_soon(act)
    )
    fail(throttle, (4, 4))
    throttle.holds("t", "key-1", HERE)
    throttle.holds("t", "key-1", HERE)
    monkeypatch.undo()
    for _ in range(3):
        await asyncio.sleep(0)

    assert (delays, [one.count for one in journal.events]) == ([1], [2])


async def test_a_journal_that_is_gone_breaks_nothing(throttle: Throttle, journal: Recorder) -> None:
    """
    A refusal that cannot be recorded is still a refusal.
    """
    journal.gone = True
    fail(throttle, (4, 4))
    throttle.holds("t", "key-1", HERE)
    throttle._flush()
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert throttle.holds("t", "key-1", HERE)
    throttle._flush()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.1.2.3"])
def test_this_machine_is_exempt_unless_asked_for(
    journal: Recorder, clock: FrozenClock, address: str
) -> None:
    """
    A monitoring script with an old secret must not disturb its neighbours on the machine.
    """
    assert made(journal, clock).keys("t", "key-1", address) == ()
    assert len(made(journal, clock, throttle_loopback=True).keys("t", "key-1", address)) == 2
    assert not fail(made(journal, clock), (), address)  # type: ignore[arg-type]  # no counts


async def test_sources_without_end_fill_no_memory(
    throttle: Throttle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Whoever has many addresses and makes up ids finds a limit to what is remembered of them.
    """
    monkeypatch.setattr(module, "_KNOWN", 50)
    for number in range(500):
        fail(throttle, (4, 9), f"198.51.100.{number}")
        throttle.holds("t", "key-1", f"198.51.100.{number}")

    assert len(throttle._over) <= 52
    assert len(throttle._held) <= 50
    throttle._flush()
