"""Doors to a sink's dead letters."""

from typing import Any

from fastapi import APIRouter, Response

from doorward.streams.api.shapes import LetterList
from doorward.streams.model import Letter
from doorward.streams.service import READ, WRITE, Bench, list_letters, replay_letter
from doorward.web.api import Caller, Desk, Paging, answer, moment, page_of
from doorward.web.fields import ObjectId, ends, gives

router = APIRouter(prefix="/sinks/{sink_id}/letters", tags=["Sinks"])


@router.get("", summary="List dead letters", **gives(READ, LetterList, 404))
async def list_dead_letters(
    desk: Desk, actor: Caller, sink_id: ObjectId, window: Paging
) -> Response:
    """Deliveries that were given up, oldest first: the receiver refused them again and again."""
    page = await desk.db.read(list_letters, actor, sink_id, window)
    return answer(page_of(page.map(_shown)))


@router.post("/{letter_id}/replay", summary="Deliver a dead letter", **ends(WRITE))
async def replay_dead_letter(
    desk: Desk, actor: Caller, sink_id: ObjectId, letter_id: ObjectId
) -> Response:
    """Send it again now. It is forgotten once the receiver has taken it."""
    bench = Bench(desk.db, desk.seal, desk.settings, desk.clock)
    await replay_letter(bench, actor, sink_id, letter_id)
    return Response(status_code=204)


def _shown(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "delivery": letter.delivery,
        "first": letter.first,
        "last": letter.last,
        "events": letter.count,
        "reason": letter.reason,
        "tries": letter.tries,
        "at": moment(letter.at),
    }
