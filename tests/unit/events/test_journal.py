"""What both journals promise: durable before the answer, in groups, and counted once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from doorward.events import Activity, Event, Use, listen, tally_key
from doorward.events.journal import listening
from doorward.events.journal.port import ACTIVITY_LIMIT
from doorward.events.store import tallies, usage, uses
from doorward.kernel.clock import HOUR, MINUTE
from tests.unit.doors import NOW
from tests.unit.events.conftest import Place, event, outcomes, until


def use(at: int, address: str = "192.0.2.1", credential: str = "credential-1") -> Use:
    """Return that a credential was used."""
    return Use(credential, "tenant-a", "key-me", at, address, "curl")


def call(route: str = "GET /users") -> Activity:
    """Return what calls have in common."""
    return Activity("tenant-a", "key-me", "users:read", route, "192.0.2.1", "success")


async def test_an_event_is_durable_before_the_answer(place: Place) -> None:
    """
    Once the journal answers, another connection reads the event as it was.
    """
    journal = await place.journal()

    assert await journal.record(event("first")) == ()

    [seen] = await place.log()
    assert (seen.type, seen.client, seen.actor, seen.result) == (
        "test.happened", "key-me", "key-me", "success",
    )  # fmt: skip
    assert seen.body["details"] == {"word": "first"}


async def test_many_share_a_commit(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Five hundred events at once need a handful of commits, and each is there once.
    """
    journal = await place.journal()
    commits = 0
    target: Any = place.writer or journal
    write = target._write

    def counted(*arguments: Any) -> Any:
        nonlocal commits
        commits += 1
        return write(*arguments)

    monkeypatch.setattr(target, "_write", counted)
    await asyncio.gather(*(journal.record(event(f"n{number}")) for number in range(500)))

    assert commits <= 5
    seen = [one.body["details"]["word"] for one in await place.log()]
    assert sorted(seen) == sorted(f"n{number}" for number in range(500))


async def test_failures_are_counted_over_all_workers(place: Place) -> None:
    """
    The receipt tells how many failures a source has by now, this one included, whichever
    worker saw the others; a group counts its own too.
    """
    first, second = await place.journal(), await place.journal()
    mine, theirs = tally_key("failed", "a"), tally_key("failed", "b")

    assert await first.record(event(), None, (mine, theirs)) == (1, 1)
    assert await second.record(event(), None, (mine,)) == (2,)
    together = await asyncio.gather(*(first.record(event(), None, (mine,)) for _ in range(3)))
    assert max(together) == (5,)
    assert await second.record(event(), None, (theirs, mine)) == (2, 6)


async def test_a_count_ends_with_its_window(place: Place) -> None:
    """
    A minute after the first failure counting starts again; later failures do not stretch it.
    """
    journal = await place.journal()
    await journal.record(event(), None, ("source",))
    place.clock.tick(MINUTE - 1)
    assert await journal.record(event(), None, ("source",)) == (2,)
    place.clock.tick(1)

    assert await journal.record(event(), None, ("source",)) == (1,)


async def test_counts_that_are_over_are_forgotten(place: Place) -> None:
    """
    Whoever makes up client ids leaves nothing behind: counts go when their window is over.
    """
    journal = await place.journal()
    for number in range(3):
        await journal.record(event(), None, (f"source-{number}",))
    place.clock.tick(MINUTE + 1)
    await journal.record(event(), None, ("source-0",))
    await journal.tidy()  # type: ignore[attr-defined]  # both journals have it

    async def left() -> bool:
        return [row["key"] for row in await place.rows(select(tallies))] == ["source-0"]

    await until(left)


async def test_the_last_use_of_a_group_stands(place: Place) -> None:
    """
    Uses of one credential are one row: the latest, with where it came from.
    """
    journal = await place.journal()
    await asyncio.gather(
        journal.record(event(), use(1, "192.0.2.1")),
        journal.record(event(), use(2, "192.0.2.2")),
        journal.record(event(), use(5, "192.0.2.5", "credential-2")),
    )
    await journal.record(event(), use(1, "192.0.2.9"))

    rows = await place.rows(select(uses).order_by(uses.c.credential_id))

    assert [(row["credential_id"], row["at"], row["address"]) for row in rows] == [
        ("credential-1", 2, "192.0.2.2"),
        ("credential-2", 5, "192.0.2.5"),
    ]


async def test_calls_that_are_alike_are_one_event_with_a_count(place: Place) -> None:
    """
    Within a second a call is in the log and in the hourly counts, without anybody waiting.
    """
    journal = await place.journal()
    for _ in range(3):
        journal.note(call(), event("alike"))
    journal.note(call("GET /roles"), event("other"))

    async def written() -> bool:
        return len(await place.log()) == 2

    await until(written, within=1.0 + 1.0)
    events = {one.body["details"]["word"]: one.body.get("count", 1) for one in await place.log()}
    rows = await place.rows(select(usage).order_by(usage.c.route))
    assert events == {"alike": 3, "other": 1}
    assert [(row["route"], row["calls"], row["hour"]) for row in rows] == [
        ("GET /roles", 1, NOW - NOW % HOUR),
        ("GET /users", 3, NOW - NOW % HOUR),
    ]


async def test_counts_of_calls_add_up_over_writes_and_workers(place: Place) -> None:
    """
    The hour's count is the sum of what every worker wrote, as often as it did.
    """
    first, second = await place.journal(), await place.journal()
    for journal in (first, second, first):
        journal.note(call(), event())
        journal._write_notes()

    async def three() -> bool:
        return [row["calls"] for row in await place.rows(select(usage))] == [3]

    await until(three)


async def test_notes_do_not_pile_up(place: Place) -> None:
    """
    Whoever calls from ever new places fills no memory: notes are written when they are many.
    """
    journal = await place.journal()
    for number in range(ACTIVITY_LIMIT + 1):
        journal.note(call(f"GET /{number}"), event())

    assert len(journal._noted) == 1


async def test_closing_writes_what_was_noted(place: Place) -> None:
    """
    A worker that stops in good order loses no calls.
    """
    journal = await place.journal()
    journal.note(call(), event("last"))
    await journal.close()  # type: ignore[attr-defined]  # both journals have it

    async def written() -> bool:
        return len(await place.log()) == 1

    await until(written)


async def test_listeners_hear_what_became_durable(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    An event is heard once it is on disk; calls are heard one by one.
    """
    heard: list[Event] = []
    monkeypatch.setattr(listening, "_LISTENERS", [])
    listen(heard.append)
    journal = await place.journal()

    waiting = journal.record(event("recorded"))
    assert heard == []
    await waiting
    for _ in range(3):
        journal.note(call(), event("noted"))

    assert [one.details["word"] for one in heard] == ["recorded", "noted", "noted", "noted"]


async def test_a_probe_writes_durably_and_leaves_no_event(place: Place) -> None:
    """
    Readiness is a real write, and the log does not tell of it.
    """
    journal = await place.journal()
    await journal.probe()

    assert await place.log() == []


async def test_who_waits_is_counted(place: Place) -> None:
    """
    The queue's length is there for the figures: up while waiting, 0 afterwards.
    """
    journal = await place.journal()
    waiting = [journal.record(event()) for _ in range(7)]
    assert journal.queued() == 7
    await asyncio.gather(*waiting)

    assert journal.queued() == 0


async def test_a_caller_that_went_away_hinders_nobody(place: Place) -> None:
    """
    Its event is recorded with the others' all the same.
    """
    journal = await place.journal()
    gone, stays = journal.record(event("gone")), journal.record(event("stays"))
    gone.cancel()
    await stays

    assert len(await place.log()) == 2


async def test_what_cannot_be_stored_refuses_nobody_else(place: Place) -> None:
    """
    One text that the database does not take is refused by itself, its neighbours are written.
    """
    journal = await place.journal()
    poison = event(client="key-\x00" if place.writer is None else "key-\ud800")

    names = [
        name
        for name, _ in await outcomes(
            journal.record(event("a")), journal.record(poison), journal.record(event("b"))
        )
    ]

    assert names == ["", "Unavailable", ""]
    assert [one.body["details"]["word"] for one in await place.log()] == ["a", "b"]
