"""Counts beside the log, and the log read backwards a stretch at a time, on both databases."""

import pytest

from doorward.events import Event, Filter, Result, declare
from doorward.events.journal.counting import STEP, Counts
from doorward.events.service import count_by_step, read_newest
from doorward.events.store import newest
from doorward.kernel.authority import Actor
from doorward.kernel.clock import HOUR
from doorward.kernel.page import Window
from tests.unit.doors import NOW
from tests.unit.events.conftest import HAPPENED, Place, event, until

CALLED = declare("test.called", "Somebody called in a test", durable=False)
WARRANT = Actor.system("tenant-a").warrant("events:read")


async def total(place: Place) -> int:
    """Return how many events the tenant's counts tell of."""
    since, ends = NOW - NOW % HOUR, NOW + HOUR
    rows = await place.db.read(count_by_step, WARRANT, since, ends, HOUR)
    assert {row["type"] for row in rows} <= {HAPPENED.name}
    return sum(int(row["count"]) for row in rows)


async def test_what_was_heard_is_added_up(place: Place):
    """Two journals that hear of events add to the same counts, for tenant and client apart."""
    one, other = await place.journal(), await place.journal()
    for journal in (one, other, one):
        journal.hear(event())
    one.hear(event(client="", count=5))

    async def written() -> bool:
        return await total(place) == 8

    await until(written)
    one.hear(event())
    await one.close()

    async def again() -> bool:
        return await total(place) == 9

    await until(again)


def test_activity_is_counted_for_the_tenant_alone():
    """Calls are counted by client elsewhere; what is awaited is counted for both."""
    counts = Counts()
    counts.add(event())
    [(tenant, client, at, *_), (_, named, hour, *_)] = counts.take()
    assert (tenant, client, at % STEP) == ("tenant-a", "", 0)
    assert (named, hour % HOUR) == ("key-me", 0)
    assert counts.take() == []
    counts.add(Event(CALLED, "tenant-a", NOW, "key-me", "client", "key-me"))
    assert [client for _, client, *_ in counts.take()] == [""]


async def test_a_page_looks_at_a_stretch_only(place: Place, monkeypatch: pytest.MonkeyPatch):
    """Where nothing in a stretch matches, the page is empty and tells where to go on."""
    monkeypatch.setattr(newest, "STRETCH", 4)
    journal = await place.journal()
    await journal.record(event("rare", client="", result=Result.ERROR))
    for number in range(11):
        await journal.record(event(str(number), client=""))
    after, pages, found = None, 0, []
    while True:
        page = await place.db.read(read_newest, WARRANT, Filter(result="error"), Window(5, after))
        found += page.items
        pages += 1
        after = page.next
        if after is None:
            break
    assert [one.body["details"]["word"] for one in found] == ["rare"]
    assert pages >= 3
    everything = []
    after = None
    while True:
        page = await place.db.read(read_newest, WARRANT, Filter(), Window(5, after))
        everything += page.items
        after = page.next
        if after is None:
            break
    forwards = await place.log()
    assert [one.id for one in everything] == [one.id for one in forwards][::-1]
