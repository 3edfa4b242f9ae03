"""Reading the log back: every event once, in commit order, to its own tenant only."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects import sqlite

from doorward.events import Event, Filter, Result, last_uses, read_events, record, usage_of
from doorward.events.store import COLUMNS, page_of_events, uses
from doorward.events.store import events as log_table
from doorward.kernel.authority import Actor, ActorKind, Origin
from doorward.kernel.db.postgres import PostgresDatabase
from doorward.kernel.errors import Forbidden, Invalid
from doorward.kernel.page import Window
from tests.unit.events.conftest import HAPPENED, Place, event

READER = Actor.system("tenant-a").warrant("events:read")


async def write(place: Place, *happened: Event) -> None:
    """Write events, each in a transaction of its own."""
    for one in happened:
        await place.db.transact(record, one)


async def words(place: Place, wanted: Filter | None = None, limit: int = 200) -> list[str]:
    """Return the words of the events wanted, read in pages of *limit*."""
    found: list[str] = []
    after = None
    while True:
        window = Window(limit, after)
        page = await place.db.read(read_events, READER, wanted or Filter(), window)
        found += [one.body["details"]["word"] for one in page.items]
        assert len(page.items) <= limit
        after = page.next
        if after is None:
            return found


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
async def test_pages_give_every_event_once_in_order(place: Place, limit: int) -> None:
    """
    However small the pages, all events come once, oldest first.
    """
    expected = [f"n{number}" for number in range(7)]
    await write(place, *map(event, expected))

    assert await words(place, limit=limit) == expected


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
async def test_a_client_s_events_are_those_it_did_and_those_about_it(
    place: Place, limit: int
) -> None:
    """
    Subject and actor come from two indexes, and read as one list: in order, none twice.
    """

    def happened(word: str, client: str, actor: str) -> Event:
        return Event(HAPPENED, "tenant-a", 1, actor, "client", client, details={"word": word})

    await write(
        place,
        happened("about", "key-me", "key-boss"),
        happened("other", "key-them", "key-boss"),
        happened("both", "key-me", "key-me"),
        happened("by", "key-them", "key-me"),
        happened("by-no-client", "", "key-me"),
        happened("about-again", "key-me", "key-boss"),
    )

    expected = ["about", "both", "by", "by-no-client", "about-again"]
    assert await words(place, Filter(client="key-me"), limit) == expected


async def test_filters_narrow_together(place: Place) -> None:
    """
    Type, result, actor and time each leave out what does not match; the end is exclusive.
    """
    await write(
        place,
        Event(HAPPENED, "tenant-a", 10, "a", result=Result.SUCCESS, details={"word": "first"}),
        Event(HAPPENED, "tenant-a", 20, "b", result=Result.REFUSED, details={"word": "second"}),
        Event(HAPPENED, "tenant-a", 30, "a", result=Result.REFUSED, details={"word": "third"}),
    )

    async def found(**wanted: Any) -> list[str]:
        return await words(place, Filter(**wanted))

    assert await found(types=("test.happened",)) == ["first", "second", "third"]
    assert await found(types=("no.such", "test.happened"), result="refused") == ["second", "third"]
    assert await found(types=("no.such",)) == []
    assert await found(actor="a", result="refused") == ["third"]
    assert await found(since=20, until=30) == ["second"]


async def test_the_next_page_skips_nothing_that_came_meanwhile(place: Place) -> None:
    """
    The cursor is a place in the log: what is written after it comes later, once.
    """
    await write(place, event("a"), event("b"), event("c"))
    page = await place.db.read(read_events, READER, Filter(), Window(2))
    await write(place, event("d"))

    rest = await place.db.read(read_events, READER, Filter(), Window(200, page.next))

    assert [one.body["details"]["word"] for one in rest.items] == ["c", "d"]
    assert rest.next is None


async def test_another_tenant_s_log_is_not_there(place: Place) -> None:
    """
    Not by client id, not by actor, not by cursor.
    """
    await write(place, event("mine"), event("mine-too"))
    theirs = Actor.system("tenant-b").warrant("events:read")
    [first, _] = await place.log()

    for window in (Window(200), Window(200, first.id)):
        for wanted in (Filter(), Filter(client="key-me"), Filter(actor="key-me")):
            page = await place.db.read(read_events, theirs, wanted, window)
            assert (list(page.items), page.next) == ([], None)


def test_reading_needs_its_permission() -> None:
    """
    Without events:read there is no warrant, so there is no reading.
    """
    nobody = Actor(ActorKind.CLIENT, "key-me", "tenant-a", frozenset({"events:write"}))
    with pytest.raises(Forbidden, match="events:read"):
        nobody.warrant("events:read")


@pytest.mark.parametrize(
    "cursor", ["", "x", "-1", "1.2.3", "1.x", "²", "1" * 19, "1 ", "0x1", "1;drop table events"]
)
async def test_a_cursor_that_is_no_place_is_refused(place: Place, cursor: str) -> None:
    """
    Only the id of an event is a place in the log.
    """
    with pytest.raises(Invalid) as refused:
        await place.db.read(read_events, READER, Filter(), Window(5, cursor))

    assert [error.field for error in refused.value.errors] == ["after"]


async def test_an_event_goes_with_its_change(place: Place) -> None:
    """
    What is rolled back leaves no event, and nobody hears of it.
    """

    async def broken(uow: Any) -> None:
        await record(uow, event("never"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await place.db.transact(broken)

    assert await place.log() == []


async def test_everything_about_an_event_comes_back(place: Place) -> None:
    """
    What has no column of its own is in the body: address, request, reason, count, details.
    """
    whole = Event(
        HAPPENED, "tenant-a", 7, "key-boss", "client", "key-me", Result.REFUSED, "because",
        Origin("192.0.2.1", "agent", "request-1"), {"word": "é\n\"'"}, 3,
    )  # fmt: skip
    await write(place, whole)

    [seen] = await place.log()

    assert (seen.at, seen.actor, seen.actor_kind, seen.client, seen.result) == (
        7, "key-boss", "client", "key-me", "refused",
    )  # fmt: skip
    assert seen.body == {
        "v": 1, "address": "192.0.2.1", "request_id": "request-1", "reason": "because",
        "count": 3, "details": {"word": "é\n\"'"},
    }  # fmt: skip


async def test_last_uses_and_usage_are_the_tenant_s_own(place: Place) -> None:
    """
    Both are asked for by client, and answered within the warrant's tenant only.
    """

    async def used(uow: Any) -> None:
        await uow.run(
            insert(uses).values(
                credential_id="c1", tenant_id="tenant-a", client_id="key-me", at=5,
                address="192.0.2.1", agent="curl",
            )
        )  # fmt: skip

    await place.db.transact(used)
    theirs = Actor.system("tenant-b").warrant("events:read")

    mine = await place.db.read(last_uses, READER, ["key-me", "key-none"])
    assert [(row["credential_id"], row["at"]) for row in mine] == [("c1", 5)]
    assert list(await place.db.read(last_uses, theirs, ["key-me"])) == []
    assert list(await place.db.read(usage_of, theirs, "key-me", 0)) == []


class Spy:
    """A unit of work that remembers what it was asked."""

    def __init__(self, uow: Any) -> None:
        self.log_order = uow.log_order
        self.asked: list[Any] = []

    async def all(self, statement: Any) -> list[Any]:
        """Remember *statement*; there is nothing."""
        self.asked.append(statement)
        return []


async def plans_of(place: Place, wanted: Filter) -> list[str]:
    """Return how SQLite would find a later page of the events wanted."""

    async def ask(uow: Any) -> list[str]:
        spy = Spy(uow)
        # The spy stands in for a unit of work and passes every call on.
        await page_of_events(spy, READER, wanted, Window(50, "5"))  # type: ignore[arg-type]
        store = uow._connection
        plans = []
        for statement in spy.asked:
            sql = statement.compile(
                dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
            )
            plans.append(" | ".join(row[3] for row in store.execute(f"EXPLAIN QUERY PLAN {sql}")))
        return plans

    return await place.db.read(ask)


async def test_a_page_walks_over_nobody_else_s_events(bare: Place) -> None:
    """
    On SQLite every page begins at its cursor and ends with its last row: no scan, no sorting.
    """
    assert await plans_of(bare, Filter()) == [
        "SEARCH events USING INTEGER PRIMARY KEY (rowid>?)",
    ]
    assert await plans_of(bare, Filter(client="key-me")) == [
        "SEARCH events USING INDEX ix_events_client (client_id=? AND xact=? AND id>?)",
        "SEARCH events USING INDEX ix_events_actor (actor=? AND xact=? AND id>?)",
    ]


async def test_a_late_commit_is_never_skipped(place: Place) -> None:
    """
    A transaction that took its number first but commits last is seen by whoever pages on:
    the log stops before the first one that is still under way (DESIGN §5).
    """
    if not isinstance(place.db, PostgresDatabase):
        pytest.skip("on SQLite ids follow commits: there is one writer")
    began, may_end = asyncio.Event(), asyncio.Event()

    async def slow(uow: Any) -> None:
        await record(uow, event("slow"))
        began.set()
        await may_end.wait()

    await write(place, event("before"))
    late = asyncio.ensure_future(place.db.transact(slow))
    await began.wait()
    await write(place, event("quick"))

    first = await place.db.read(read_events, READER, Filter(), Window(200))
    may_end.set()
    await late
    cursor = first.items[-1].id
    second = await place.db.read(read_events, READER, Filter(), Window(200, cursor))

    assert [one.body["details"]["word"] for one in first.items] == ["before"]
    assert [one.body["details"]["word"] for one in second.items] == ["slow", "quick"]


async def test_ids_alone_would_skip_it(place: Place) -> None:
    """
    The danger is real: the late commit has the smaller sequence number.
    """
    if not isinstance(place.db, PostgresDatabase):
        pytest.skip("on SQLite ids follow commits: there is one writer")
    row = dict(zip(COLUMNS, event("x").row(), strict=True))
    began, may_end = asyncio.Event(), asyncio.Event()

    async def slow(uow: Any) -> None:
        await uow.run(insert(log_table).values(row))
        began.set()
        await may_end.wait()

    late = asyncio.ensure_future(place.db.transact(slow))
    await began.wait()
    await write(place, event("quick"))
    seen = await place.rows(log_table.select())
    may_end.set()
    await late
    numbers = [one["id"] for one in await place.rows(log_table.select().order_by(log_table.c.id))]

    assert [one["id"] for one in seen] == numbers[1:]
