"""Keyset paging: stable while rows come and go, as fast on the last page as on the first."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_

from doorward.kernel.db.core import Row, UnitOfWork
from doorward.kernel.errors import Invalid
from doorward.kernel.page import Page, Window, decode_cursor, encode_cursor

_BEYOND: Final = 2**63
"""The first whole number that neither database can hold."""


async def fetch_page(
    uow: UnitOfWork,
    statement: Select[Any],
    window: Window,
    *,
    key: ColumnElement[str],
    sortable: Mapping[str, ColumnElement[Any]],
) -> Page[Row]:
    """Return one page of *statement* in the order asked for, oldest first by default.

    *sortable* maps the names a caller may sort by (``-name`` for descending) to
    columns, its first entry is the default; *key* breaks ties and must be unique.
    Raises :class:`Invalid` for an unknown order or a cursor of another list.
    """
    name = window.sort or next(iter(sortable))
    down = name.startswith("-")
    column = sortable.get(name.removeprefix("-"))
    if column is None:
        raise Invalid.field("sort", f"one of {', '.join(sortable)}; a leading - turns it round")
    if window.after is not None:
        order, place, last = decode_cursor(window.after, 3)
        if order != name:
            raise Invalid.field("after", "this cursor belongs to another order of the list")
        value = _typed(column, place)
        beyond = column < value if down else column > value
        later = key < last if down else key > last
        statement = statement.where(or_(beyond, and_(column == value, later)))
    ways = (column.desc(), key.desc()) if down else (column.asc(), key.asc())
    statement = statement.add_columns(column.label("page_place"), key.label("page_key"))
    rows = await uow.all(statement.order_by(*ways).limit(window.limit + 1))
    return Page.cut(
        rows, window.limit, lambda row: encode_cursor(name, str(row["page_place"]), row["page_key"])
    )


def _typed(column: ColumnElement[Any], text: str) -> object:
    if column.type.python_type is int:
        try:
            number = int(text)
        except ValueError:
            number = _BEYOND
        if abs(number) >= _BEYOND:
            raise Invalid.field("after", "pass back the value of next, unchanged")
        return number
    return text
