"""Statements about sinks as people see them, and their dead letters."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.names import name_key, search_key
from doorward.kernel.page import Page, Window
from doorward.streams.model import Kind, Letter, Progress, Sink, terms_of, write_terms
from doorward.streams.store.tables import letters, progress, sinks

_SINKS = sinks.c
_LETTERS = letters.c


def _mine(warrant: Warrant) -> Select[Any]:
    return (
        select(sinks, *[column.label(f"p_{column.name}") for column in progress.columns])
        .join(progress, progress.c.sink_id == _SINKS.id)
        .where(_SINKS.tenant_id == warrant.tenant)
    )


async def insert_sink(uow: UnitOfWork, warrant: Warrant, sink: Sink, place: str) -> None:
    """Add *sink*, which begins at *place*."""
    await uow.run(
        insert(sinks).values(
            id=sink.id, tenant_id=warrant.tenant, kind=sink.kind.value, enabled=sink.enabled,
            sealed=sink.sealed, revision=1, created_at=sink.created_at,
            modified_at=sink.modified_at, **_columns(sink),
        )
    )  # fmt: skip
    await uow.run(
        insert(progress).values(
            sink_id=sink.id, tenant_id=warrant.tenant, sure=place, sent=place, count=0, lag=0,
            looked_at=0, sent_at=0, error="", error_at=0, failing_since=0, holder="",
            held_until=0,
        )
    )  # fmt: skip


async def find_sink(
    uow: UnitOfWork, warrant: Warrant, sink_id: str
) -> tuple[Sink, Progress] | None:
    """Return the sink of that id and how far it is."""
    row = await uow.first(_mine(warrant).where(_SINKS.id == sink_id))
    return None if row is None else (sink_of(row), progress_of(row))


async def page_of_sinks(
    uow: UnitOfWork, warrant: Warrant, window: Window
) -> Page[tuple[Sink, Progress]]:
    """Return a page of the tenant's sinks, searched by name."""
    statement = _mine(warrant)
    if window.search:
        part = search_key(window.search)
        statement = statement.where(_SINKS.name_key.contains(part, autoescape=True))
    order = {"created_at": _SINKS.created_at, "name": _SINKS.name_key}
    page = await fetch_page(uow, statement, window, key=_SINKS.id, sortable=order)
    return page.map(lambda row: (sink_of(row), progress_of(row)))


async def count_sinks(uow: UnitOfWork, warrant: Warrant, kind: Kind | None = None) -> int:
    """Return how many sinks the tenant has, of *kind* or at all."""
    counted = select(func.count().label("count")).where(_SINKS.tenant_id == warrant.tenant)
    if kind is not None:
        counted = counted.where(_SINKS.kind == kind.value)
    row = await uow.first(counted)
    return 0 if row is None else int(row["count"])


async def is_name_taken(uow: UnitOfWork, warrant: Warrant, name: str, but: str = "") -> bool:
    """Whether another sink than *but* goes by *name*."""
    row = await uow.first(
        select(_SINKS.id).where(
            _SINKS.tenant_id == warrant.tenant, _SINKS.name_key == name_key(name), _SINKS.id != but
        )
    )
    return row is not None


async def update_sink(uow: UnitOfWork, warrant: Warrant, sink: Sink, now: int) -> None:
    """Write what *sink* is now; its revision moves."""
    await uow.run(
        update(sinks)
        .where(_SINKS.tenant_id == warrant.tenant, _SINKS.id == sink.id)
        .values(
            enabled=sink.enabled, sealed=sink.sealed, revision=_SINKS.revision + 1,
            modified_at=now, **_columns(sink),
        )
    )  # fmt: skip


async def delete_sink(uow: UnitOfWork, warrant: Warrant, sink_id: str) -> None:
    """Take a sink out, with its place and its letters."""
    await uow.run(delete(sinks).where(_SINKS.tenant_id == warrant.tenant, _SINKS.id == sink_id))
    for table in (progress, letters):
        await uow.run(
            delete(table).where(table.c.tenant_id == warrant.tenant, table.c.sink_id == sink_id)
        )


async def insert_letter(uow: UnitOfWork, warrant: Warrant, letter: Letter) -> None:
    """Keep a dead letter."""
    await uow.run(
        insert(letters).values(
            id=letter.id, tenant_id=warrant.tenant, sink_id=letter.sink, delivery=letter.delivery,
            first=letter.first, last=letter.last, count=letter.count, body=letter.body,
            reason=letter.reason, tries=letter.tries, at=letter.at,
        )
    )  # fmt: skip


async def find_letter(
    uow: UnitOfWork, warrant: Warrant, sink_id: str, letter_id: str
) -> Letter | None:
    """Return a dead letter of a sink."""
    row = await uow.first(_letters(warrant, sink_id).where(_LETTERS.id == letter_id))
    return None if row is None else _letter(row)


async def page_of_letters(
    uow: UnitOfWork, warrant: Warrant, sink_id: str, window: Window
) -> Page[Letter]:
    """Return a page of a sink's dead letters."""
    order = {"at": _LETTERS.at}
    statement = _letters(warrant, sink_id)
    page = await fetch_page(uow, statement, window, key=_LETTERS.id, sortable=order)
    return page.map(_letter)


async def count_letters(uow: UnitOfWork, warrant: Warrant, sink_id: str) -> int:
    """Return how many dead letters a sink has."""
    row = await uow.first(
        select(func.count().label("count")).where(
            _LETTERS.tenant_id == warrant.tenant, _LETTERS.sink_id == sink_id
        )
    )
    return 0 if row is None else int(row["count"])


async def delete_letter(uow: UnitOfWork, warrant: Warrant, letter_id: str) -> bool:
    """Take a letter out; False where it is out already."""
    gone = await uow.run(
        delete(letters).where(_LETTERS.tenant_id == warrant.tenant, _LETTERS.id == letter_id)
    )
    return gone == 1


def _letters(warrant: Warrant, sink_id: str) -> Select[Any]:
    return select(letters).where(_LETTERS.tenant_id == warrant.tenant, _LETTERS.sink_id == sink_id)


def _columns(sink: Sink) -> Mapping[str, Any]:
    return {
        "name": sink.name,
        "name_key": name_key(sink.name),
        "types": " ".join(sink.types),
        "terms": write_terms(sink.terms),
    }


def sink_of(row: Row) -> Sink:
    """Read a sink."""
    sealed = row["sealed"]
    return Sink(
        row["id"], row["tenant_id"], row["name"], bool(row["enabled"]),
        tuple(row["types"].split()), terms_of(row["kind"], row["terms"]),
        None if sealed is None else bytes(sealed), row["revision"], row["created_at"],
        row["modified_at"],
    )  # fmt: skip


def progress_of(row: Row) -> Progress:
    """Read how far a sink is."""
    return Progress(
        row["p_sure"], row["p_sent"], row["p_count"], row["p_lag"], row["p_looked_at"],
        row["p_sent_at"], row["p_error"], row["p_error_at"], row["p_failing_since"],
    )  # fmt: skip


def _letter(row: Row) -> Letter:
    return Letter(
        row["id"], row["sink_id"], row["delivery"], row["first"], row["last"], row["count"],
        row["body"], row["reason"], row["tries"], row["at"],
    )  # fmt: skip
