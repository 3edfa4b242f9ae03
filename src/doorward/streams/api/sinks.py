"""Doors that make, list, look at, change and end sinks."""

from typing import Any

from fastapi import APIRouter, Response

from doorward.streams.api.shapes import (
    SinkEdit,
    SinkForm,
    SinkList,
    SinkMade,
    SinkShown,
    shown,
)
from doorward.streams.model import Kind
from doorward.streams.service import (
    READ,
    WRITE,
    Draft,
    create_sink,
    delete_sink,
    edit_sink,
    list_sinks,
    show_sink,
)
from doorward.web.api import Caller, Desk, IdempotencyKey, IfMatch, Paging, answer, page_of
from doorward.web.fields import ObjectId, ends, gives, makes, once, sent

router = APIRouter(prefix="/sinks", tags=["Sinks"])

_OWN = frozenset(("name", "kind", "enabled", "from_beginning", "types", "private_key"))


@router.get("", summary="List sinks", **gives(READ, SinkList))
async def list_all_sinks(desk: Desk, actor: Caller, window: Paging) -> Response:
    """Where this tenant's events are sent, and how far each receiver is."""
    page = await desk.db.read(list_sinks, actor, window)
    now = desk.clock()
    return answer(page_of(page.map(lambda one: shown(*one, now))))


@router.post("", summary="Add a sink", **makes(WRITE, SinkMade))
async def add_sink(
    desk: Desk, actor: Caller, form: SinkForm, key: IdempotencyKey = None
) -> Response:
    """Send this tenant's events to a syslog receiver, a webhook or a file of this server.

    Every event gets there at least once, in the order of the log. A webhook's secret is in this
    answer and nowhere else.
    """
    said = sent(form)
    members = {name: value for name, value in said.items() if name not in _OWN}
    draft = Draft(
        form.name, Kind(form.kind), members, tuple(form.types), form.private_key,
        form.enabled, form.from_beginning,
    )  # fmt: skip
    now = desk.clock()
    made = await desk.db.transact(
        create_sink, actor, draft, desk.seal, now, once(key, "POST /sinks", form)
    )
    body: dict[str, Any] = shown(made.sink, made.progress, now)
    if made.secret is not None:
        body["secret"] = made.secret.reveal()
    status = 201 if made.fresh else 200
    return answer(body, status, revision=made.sink.revision, secret=True)


@router.get("/{sink_id}", summary="Look at a sink", **gives(READ, SinkShown, 404))
async def look_at_sink(desk: Desk, actor: Caller, sink_id: ObjectId) -> Response:
    """One sink: its terms, how far it is, and its last error."""
    sink, progress = await desk.db.read(show_sink, actor, sink_id)
    return answer(shown(sink, progress, desk.clock()), revision=sink.revision)


@router.patch("/{sink_id}", summary="Change a sink", **gives(WRITE, SinkShown, 404, 409, 412))
async def change_sink(
    desk: Desk, actor: Caller, sink_id: ObjectId, form: SinkEdit, expected: IfMatch
) -> Response:
    """Change a sink; it goes on from its place in the log."""
    changes = {name: getattr(form, name) for name in sent(form)}
    if "types" in changes:
        changes["types"] = tuple(changes["types"])
    sink, progress = await desk.db.transact(
        edit_sink, actor, sink_id, changes, desk.seal, desk.clock(), expected.check
    )
    return answer(shown(sink, progress, desk.clock()), revision=sink.revision)


@router.delete("/{sink_id}", summary="Delete a sink", **ends(WRITE))
async def remove_sink(desk: Desk, actor: Caller, sink_id: ObjectId, expected: IfMatch) -> Response:
    """Send nothing there any more, and forget its place and its dead letters."""
    await desk.db.transact(delete_sink, actor, sink_id, desk.clock(), expected.check)
    return Response(status_code=204)
