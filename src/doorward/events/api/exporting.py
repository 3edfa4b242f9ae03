"""The door that gives events as a file: lines of JSON, or a table for a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from doorward.events.api.shapes import Wanted, shown
from doorward.events.model import Recorded
from doorward.events.service import READ, read_events
from doorward.kernel.page import Window
from doorward.web.api import Caller, Desk, needs

router = APIRouter(prefix="/events", tags=["Events"])

MOST: Final = 1_000_000
_COLUMNS: Final = (
    "id", "time", "type", "result", "reason", "client_id", "actor", "actor_kind", "address",
    "request_id", "count", "details",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet takes for something to be worked out."""
_FILE: Final = needs(READ, ok={200: "the file, sent as it is read"})
_FILE["responses"][200]["content"] = {
    "text/csv": {"schema": {"type": "string"}},
    "application/jsonl": {"schema": {"type": "string"}},
}


@router.get("/export", summary="Export events", response_class=Response, **_FILE)
async def export_events(
    desk: Desk,
    actor: Caller,
    wanted: Wanted,
    form: Annotated[
        Literal["csv", "jsonl"], Query(alias="format", description="a table, or lines of JSON")
    ] = "jsonl",
) -> Response:
    """All events that match, oldest first, a million at most.

    In a table a cell that a spreadsheet would work out as a formula begins with an apostrophe.
    """
    warrant = actor.warrant(READ)

    async def pages() -> AsyncIterator[Sequence[Recorded]]:
        after, sent = None, 0
        while sent < MOST:
            page = await desk.db.read(read_events, warrant, wanted, Window(200, after))
            yield page.items
            sent += len(page.items)
            after = page.next
            if after is None:
                return

    write, kind = (
        (_table, "text/csv; charset=utf-8") if form == "csv" else (_lines, "application/jsonl")
    )
    headers = {
        "Content-Disposition": f'attachment; filename="events.{form}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_written(pages(), write, form), 200, headers, kind)


async def _written(
    pages: AsyncIterator[Sequence[Recorded]],
    write: Callable[[Sequence[Recorded]], bytes],
    kind: str,
) -> AsyncIterator[bytes]:
    if kind == "csv":
        yield _row(_COLUMNS)
    async for page in pages:
        if page:
            yield write(page)


def _lines(events: Sequence[Recorded]) -> bytes:
    return b"".join(orjson.dumps(shown(event)) + b"\n" for event in events)


def _table(events: Sequence[Recorded]) -> bytes:
    rows = []
    for event in events:
        members = shown(event)
        members["details"] = orjson.dumps(members["details"]).decode()
        rows.append(_row([_cell(members[name]) for name in _COLUMNS]))
    return b"".join(rows)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
