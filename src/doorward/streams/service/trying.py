"""Trying a sink out, and delivering a dead letter after all: three steps, none waits in another."""

from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from doorward.events import Recorded, fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.clock import Clock
from doorward.kernel.db import Database, UnitOfWork
from doorward.kernel.errors import NotFound, Unavailable
from doorward.kernel.filter import filter_of
from doorward.kernel.page import Page, Window
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Secret
from doorward.settings import Settings
from doorward.streams import events, store
from doorward.streams.model import Letter, Sink, Trial, Undelivered, secret_of
from doorward.streams.service.sinks import READ, WRITE
from doorward.streams.sinks import SENDERS, Job, redeliver

FOLDER: Final = "streams"


@dataclass(frozen=True, slots=True)
class Bench:
    """What a sink is tried out with."""

    db: Database
    seal: Seal
    settings: Settings
    clock: Clock


def job_of(sink: Sink, seal: Seal, settings: Settings) -> Job:
    """Return what there is to send with for *sink*, its secret opened."""
    secret = None
    if sink.sealed is not None:
        secret = Secret(seal.open(sink.sealed, secret_of(sink.id)).decode())
    host = urlsplit(settings.base_url).hostname or "localhost"
    folder = Path(settings.data) / FOLDER
    return Job(sink, secret, filter_of(settings.outgoing_networks), folder, host)


async def try_sink(bench: Bench, actor: Actor, sink_id: str) -> Trial:
    """Send one test event to where a sink leads and return what came of it.

    The log's own events are not touched. Needs ``sinks:write``; raises ``NotFound``.
    """
    sink = await bench.db.read(_look, actor, sink_id)
    now = bench.clock()
    about = {"sink": sink.id, "test": True}
    event = Recorded(
        "0", actor.tenant, now, events.TESTED.name, "", actor.id, actor.kind.value, "success",
        {"details": about},
    )  # fmt: skip
    job = job_of(sink, bench.seal, bench.settings)
    arrived, answer = await _told(SENDERS[sink.kind].try_out(job, event))
    done = bench.clock()
    trial = Trial(arrived, answer, done - now)
    await bench.db.transact(_note_trial, actor, sink.id, trial, done)
    return trial


async def list_letters(uow: UnitOfWork, actor: Actor, sink_id: str, window: Window) -> Page[Letter]:
    """Return a page of a sink's dead letters. Needs ``sinks:read``; raises ``NotFound``."""
    warrant = actor.warrant(READ)
    if await store.find_sink(uow, warrant, sink_id) is None:
        raise NotFound("there is no such sink")
    return await store.page_of_letters(uow, warrant, sink_id, window)


async def replay_letter(bench: Bench, actor: Actor, sink_id: str, letter_id: str) -> None:
    """Deliver a dead letter now; it is forgotten when it has arrived. Needs ``sinks:write``.

    Raises ``NotFound``, and ``Unavailable`` when it is still not taken.
    """
    sink, letter = await bench.db.read(_look_at_letter, actor, sink_id, letter_id)
    job = job_of(sink, bench.seal, bench.settings)
    arrived, answer = await _told(redeliver(job, letter))
    if not arrived:
        raise Unavailable(f"the letter was not taken: {answer}", 10)
    await bench.db.transact(_forget_letter, actor, letter, bench.clock())


async def _told(sending: Awaitable[str]) -> tuple[bool, str]:
    try:
        return True, await sending
    except Undelivered as cause:
        return False, cause.reason


async def _look(uow: UnitOfWork, actor: Actor, sink_id: str) -> Sink:
    found = await store.find_sink(uow, actor.warrant(WRITE), sink_id)
    if found is None:
        raise NotFound("there is no such sink")
    return found[0]


async def _look_at_letter(
    uow: UnitOfWork, actor: Actor, sink_id: str, letter_id: str
) -> tuple[Sink, Letter]:
    sink = await _look(uow, actor, sink_id)
    letter = await store.find_letter(uow, actor.warrant(WRITE), sink_id, letter_id)
    if letter is None:
        raise NotFound("there is no such letter")
    return sink, letter


async def _note_trial(uow: UnitOfWork, actor: Actor, sink_id: str, trial: Trial, now: int) -> None:
    about = {"sink": sink_id, "arrived": trial.arrived, "answer": trial.answer}
    await record(uow, fact(events.TESTED, actor, now, details=about))


async def _forget_letter(uow: UnitOfWork, actor: Actor, letter: Letter, now: int) -> None:
    if await store.delete_letter(uow, actor.warrant(WRITE), letter.id):
        about = {"sink": letter.sink, "letter": letter.id}
        await record(uow, fact(events.REPLAYED, actor, now, details=about))


async def keep_letter(uow: UnitOfWork, tenant: str, letter: Letter) -> None:
    """Keep a delivery that was given up, as the system."""
    actor = Actor.system(tenant)
    await store.insert_letter(uow, actor.warrant(WRITE), letter)
    about = {
        "sink": letter.sink, "letter": letter.id, "events": letter.count, "why": letter.reason,
    }  # fmt: skip
    await record(uow, fact(events.GIVEN_UP, actor, letter.at, details=about))


async def count_letters(uow: UnitOfWork, tenant: str, sink_id: str) -> int:
    """Return how many dead letters a sink has, for the system."""
    return await store.count_letters(uow, Actor.system(tenant).warrant(READ), sink_id)


async def note_failing(uow: UnitOfWork, sink: Sink, why: str, now: int) -> None:
    """Record that a sink's receiver takes nothing, as the system."""
    about = {"sink": sink.id, "why": why}
    await record(uow, fact(events.FAILING, Actor.system(sink.tenant), now, details=about))


async def note_recovered(uow: UnitOfWork, sink: Sink, seconds: int, now: int) -> None:
    """Record that a sink's receiver takes events again, as the system."""
    about = {"sink": sink.id, "seconds": seconds}
    await record(uow, fact(events.RECOVERED, Actor.system(sink.tenant), now, details=about))
