"""What both databases promise: changes whole and serial, no look-up older than its question."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert, select

from doorward.kernel.authority import Actor
from doorward.kernel.clock import DAY
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.db.replay import fingerprint, recall, remember
from doorward.kernel.errors import Conflict
from tests.unit.kernel.db.conftest import THING, add, names, rename, things


async def test_a_change_is_whole_or_not_at_all(db: Database) -> None:
    """
    What an error ends leaves nothing behind, and the database goes on.
    """

    async def half(uow: UnitOfWork) -> None:
        await add(uow, "a")
        await rename(uow, "a", "renamed")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await db.transact(half)
    await db.transact(add, "b", "whole")

    assert await db.read(names) == [("b", "whole")]


async def test_a_change_is_there_for_everybody_once_it_returns(
    db: Database, other: Database
) -> None:
    """
    Another process reads it, by a unit of work and by a look-up.
    """
    for number in range(20):
        await (db if number % 2 else other).transact(add, f"{number:02}", f"n{number}")
        row = await other.look(THING, (f"{number:02}",))
        assert row is not None
        assert row[0] == f"n{number}"

    assert len(await other.read(names)) == 20


async def test_what_is_to_be_done_afterwards_is_done_once(db: Database) -> None:
    """
    After the commit only, in the event loop, and never for what was rolled back.
    """
    done: list[str] = []

    async def verb(uow: UnitOfWork, id: str, fail: bool = False) -> None:
        await add(uow, id)
        uow.afterwards(lambda: done.append(f"{id} in {asyncio.get_running_loop() is loop}"))
        assert id not in "".join(done)
        if fail:
            raise ZeroDivisionError

    loop = asyncio.get_running_loop()
    await db.transact(verb, "a")
    with pytest.raises(ZeroDivisionError):
        await db.transact(verb, "b", fail=True)

    assert done == ["a in True"]


async def test_reading_changes_nothing(db: Database) -> None:
    """
    A unit of work that only reads is held to it.
    """
    with pytest.raises(Exception, match=r".*"):
        await db.read(add, "a")

    assert await db.read(names) == []


async def test_counting_together_loses_no_count(db: Database, other: Database) -> None:
    """
    Read, think, write: transactions of two processes behave as if one came after the other.
    """

    async def count(uow: UnitOfWork) -> None:
        row = await uow.first(select(things.c.created_at).where(things.c.id == "counter"))
        assert row is not None
        await uow.run(things.update().values(created_at=row["created_at"] + 1))

    await db.transact(add, "counter")
    await asyncio.gather(*(one.transact(count) for one in (db, other) * 4))

    row = await db.look(THING, ("counter",))
    assert row is not None
    assert row[1] == 8


async def test_who_comes_second_sees_who_came_first(db: Database, other: Database) -> None:
    """
    Of two who take the same name at once one is told that it is taken, not that all broke.
    """

    async def take(uow: UnitOfWork) -> None:
        if await uow.first(select(things).where(things.c.id == "name")):
            raise Conflict("the name is taken", "name")
        await add(uow, "name")

    for _ in range(5):
        found = await asyncio.gather(
            *(one.transact(take) for one in (db, other, db, other)), return_exceptions=True
        )
        assert sorted(type(one).__name__ for one in found) == [*["Conflict"] * 3, "NoneType"]

        async def clear(uow: UnitOfWork) -> None:
            await uow.run(things.delete())

        await db.transact(clear)


async def test_many_rows_go_in_one_statement(db: Database) -> None:
    """
    All of them, or nothing for none; how many a change touched is told.
    """

    async def many(uow: UnitOfWork, count: int) -> None:
        rows = [{"id": f"{n:03}", "name": f"n{n}", "created_at": n} for n in range(count)]
        await uow.run_many(insert(things), rows)

    await db.transact(many, 0)
    await db.transact(many, 100)

    assert len(await db.read(names)) == 100
    assert await db.transact(rename, "042", "found") == 1
    assert await db.transact(rename, "none", "lost") == 0


async def test_a_look_up_that_finds_nothing_is_none(db: Database) -> None:
    """
    Neither a missing key nor one that no text can hold finds anything or breaks anything.
    """
    await db.transact(add, "a", "there")

    asked = ("none", "", "a\x00", "\ud800", "a' OR '1'='1", "é", "a")
    found = await asyncio.gather(*(db.look(THING, (key,)) for key in asked))

    assert [None if row is None else row[0] for row in found] == [*[None] * 6, "there"]


async def test_a_look_up_is_never_older_than_its_question(db: Database, other: Database) -> None:
    """
    Asked after a change was acknowledged, the answer shows it, however many ask meanwhile.
    """
    await db.transact(add, "thing", "0")
    stop = False

    async def crowd() -> None:
        while not stop:
            await asyncio.gather(*(db.look(THING, ("thing",)) for _ in range(20)))

    crowds = [asyncio.ensure_future(crowd()) for _ in range(2)]
    stale = []
    for number in range(1, 41):
        await other.transact(rename, "thing", str(number))
        rows = await asyncio.gather(*(db.look(THING, ("thing",)) for _ in range(3)))
        stale += [row for row in rows if row is None or row[0] != str(number)]
    stop = True
    await asyncio.gather(*crowds)

    assert stale == []


async def test_who_gives_up_hinders_nobody(db: Database) -> None:
    """
    A look-up that is cancelled takes nobody else's answer along.
    """
    await db.transact(add, "thing", "there")
    asking: list[Any] = [asyncio.ensure_future(db.look(THING, ("thing",))) for _ in range(5)]
    await asyncio.sleep(0)
    asking[1].cancel()
    found = await asyncio.gather(*asking, return_exceptions=True)

    # Number 1 is the one that was not found; the others are rows.
    assert [row[0] for number, row in enumerate(found) if number != 1] == ["there"] * 4  # type: ignore[index]


WARRANT = Actor.system("tenant-a").warrant("clients:write")


async def test_a_create_that_is_sent_twice_is_recalled(db: Database) -> None:
    """
    The same key and request give what was made before; another request is told so; another
    tenant's key is another key; after a day it is forgotten.
    """
    digest, another = fingerprint("POST /x", b"{}"), fingerprint("POST /x", b"[]")
    theirs = Actor.system("tenant-b").warrant("clients:write")
    assert await db.transact(recall, WARRANT, "key", digest, 5) is None
    await db.transact(remember, WARRANT, "key", digest, "cli_1", 5)

    assert await db.transact(recall, WARRANT, "key", digest, 6) == "cli_1"
    assert await db.transact(recall, theirs, "key", another, 6) is None
    assert await db.transact(recall, WARRANT, None, digest, 6) is None
    with pytest.raises(Conflict):
        await db.transact(recall, WARRANT, "key", another, 6)
    assert await db.transact(recall, WARRANT, "key", another, 5 + DAY) is None
    await db.transact(remember, WARRANT, "key", another, "cli_2", 5 + DAY)
    assert await db.transact(recall, WARRANT, "key", another, 6 + DAY) == "cli_2"
