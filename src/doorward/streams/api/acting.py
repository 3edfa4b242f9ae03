"""Doors for what is done to a sink: stop it, let it go on, try it out, renew its secret."""

from typing import Any

from fastapi import APIRouter, Response

from doorward.streams.api.shapes import SinkMade, SinkShown, TrialShown, shown
from doorward.streams.service import WRITE, Bench, renew_secret, switch_sink, try_sink
from doorward.web.api import Caller, Desk, Workplace, answer
from doorward.web.fields import ObjectId, gives

router = APIRouter(prefix="/sinks/{sink_id}", tags=["Sinks"])


@router.post("/enable", summary="Let a sink go on", **gives(WRITE, SinkShown, 404))
async def enable_sink(desk: Desk, actor: Caller, sink_id: ObjectId) -> Response:
    """Go on from where it stopped: what happened meanwhile is sent."""
    return await _switched(desk, actor, sink_id, enabled=True)


@router.post("/disable", summary="Stop a sink", **gives(WRITE, SinkShown, 404))
async def disable_sink(desk: Desk, actor: Caller, sink_id: ObjectId) -> Response:
    """Send nothing until it is enabled; its place in the log is kept."""
    return await _switched(desk, actor, sink_id, enabled=False)


@router.post("/test", summary="Try a sink out", **gives(WRITE, TrialShown, 404))
async def test_sink(desk: Desk, actor: Caller, sink_id: ObjectId) -> Response:
    """Send one test event to the receiver now and tell what it answered."""
    bench = Bench(desk.db, desk.seal, desk.settings, desk.clock)
    trial = await try_sink(bench, actor, sink_id)
    body = {
        "arrived": trial.arrived, "answer": trial.answer, "milliseconds": trial.milliseconds,
    }  # fmt: skip
    return answer(body)


@router.post("/secret", summary="Renew a sink's secret", **gives(WRITE, SinkMade, 404, 409))
async def renew_sink_secret(desk: Desk, actor: Caller, sink_id: ObjectId) -> Response:
    """Let a webhook sign with a new secret from now on, shown this once."""
    now = desk.clock()
    sink, progress, secret = await desk.db.transact(renew_secret, actor, sink_id, desk.seal, now)
    body: dict[str, Any] = {**shown(sink, progress, now), "secret": secret.reveal()}
    return answer(body, revision=sink.revision, secret=True)


async def _switched(desk: Workplace, actor: Any, sink_id: str, *, enabled: bool) -> Response:
    now = desk.clock()
    sink, progress = await desk.db.transact(switch_sink, actor, sink_id, now, enabled=enabled)
    return answer(shown(sink, progress, now), revision=sink.revision)
