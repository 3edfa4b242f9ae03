"""Keyset paging against a plain sort, on both databases."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from doorward.kernel.db import Database, UnitOfWork, fetch_page
from doorward.kernel.errors import Invalid
from doorward.kernel.page import Page, Window, encode_cursor
from tests.unit.kernel.db.conftest import things

SORTABLE = {"created_at": things.c.created_at, "name": things.c.name}
NUMBERS = st.integers(-3, 3)
NAMES = st.sampled_from(["", "a", "A", "b", "é", "zz", "a b"])


async def page(uow: UnitOfWork, window: Window) -> Page[Any]:
    """Return one page of the things."""
    return await fetch_page(uow, select(things), window, key=things.c.id, sortable=SORTABLE)


async def refill(uow: UnitOfWork, rows: list[tuple[int, str]]) -> None:
    """Let there be exactly these things."""
    await uow.run(things.delete())
    await uow.run_many(
        things.insert(),
        [{"id": f"{n:02}", "created_at": at, "name": name} for n, (at, name) in enumerate(rows)],
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(NUMBERS, NAMES), max_size=12),
    limit=st.integers(1, 5),
    sort=st.sampled_from([None, "created_at", "-created_at", "name", "-name"]),
)
def test_pages_together_are_the_sorted_list(
    either: Any, rows: list[tuple[int, str]], limit: int, sort: str | None
) -> None:
    """
    Whatever is equal, whichever way round, however small the pages: every row once, in order.
    """

    async def read_all(db: Database) -> list[str]:
        await db.transact(refill, rows)
        found: list[str] = []
        after = None
        while True:
            one = await db.read(page, Window(limit, after, sort))
            assert len(one.items) <= limit
            found += [row["id"] for row in one.items]
            after = one.next
            if after is None:
                return found

    field = (sort or "created_at").removeprefix("-")
    number = 0 if field == "created_at" else 1
    expected = sorted(range(len(rows)), key=lambda n: (rows[n][number], n))
    if sort and sort.startswith("-"):
        expected.reverse()
    assert either(read_all) == [f"{n:02}" for n in expected]


@pytest.mark.parametrize(
    ("sort", "after"),
    [
        (None, "x"),
        (None, encode_cursor("created_at", "1")),
        (None, encode_cursor("created_at", "x", "01")),
        (None, encode_cursor("created_at", "9" * 30, "01")),
        (None, encode_cursor("created_at", str(2**63), "01")),
        (None, encode_cursor("created_at", "-" + "9" * 30, "01")),
        (None, encode_cursor("name", "a", "01")),
        ("name", encode_cursor("created_at", "1", "01")),
        ("-name", encode_cursor("name", "a", "01")),
    ],
)
async def test_a_cursor_of_another_list_is_refused(
    db: Database, sort: str | None, after: str
) -> None:
    """
    A cursor that this order of this list did not give is no place in it, and breaks nothing.
    """
    with pytest.raises(Invalid) as refused:
        await db.read(page, Window(5, after, sort))

    assert [error.field for error in refused.value.errors] == ["after"]


@pytest.mark.parametrize("sort", ["id", "--name", "name-", "name; drop table things", "-"])
async def test_an_unknown_order_is_refused(db: Database, sort: str) -> None:
    """
    Only what the list offers can be sorted by; the refusal names it.
    """
    with pytest.raises(Invalid, match="created_at, name") as refused:
        await db.read(page, Window(5, None, sort))

    assert [error.field for error in refused.value.errors] == ["sort"]
