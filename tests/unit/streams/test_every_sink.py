"""What every kind of sink promises: order, the mark of what comes again, and errors of one kind."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from doorward.events import Recorded
from doorward.kernel.filter import filter_of
from doorward.kernel.secret import Secret
from doorward.streams.model import Kind, Sink, Undelivered, check_terms
from doorward.streams.sinks import SENDERS, Job

SECRET = "dwh_canary"
LOOPBACK = filter_of("127.0.0.0/8")


def event(number: int, **body: Any) -> Recorded:
    """Return the event at a place of the log."""
    return Recorded(
        str(number), "tenant-a", 1_700_000_000_000 + number, "client.created", "key-c", "key-a",
        "client", "success", {"v": 1, **body},
    )  # fmt: skip


def job(kind: Kind, folder: Path, **members: Any) -> Job:
    """Return the work of one sink."""
    terms = check_terms(kind, members)
    sink = Sink("snk_1", "tenant-a", "sink", True, (), terms, None, 1, 0, 0)
    return Job(sink, Secret(SECRET), LOOPBACK, folder, "doors.example")


@dataclass
class Place:
    """A job of one kind and what got to its receiver."""

    job: Job
    unreachable: Job
    received: Callable[[], list[dict[str, Any]]]
    marks: bool = True
    got: list[bytes] = field(default_factory=list)


async def _syslog(folder: Path) -> AsyncIterator[Place]:
    got: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while size := await reader.readuntil(b" ") if not reader.at_eof() else b"":
            got.append(await reader.readexactly(int(size)))

    def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:
        async def run() -> None:
            try:
                await take(reader, writer)
            except asyncio.IncompleteReadError:
                pass
            finally:
                writer.close()

        return run()

    server = await asyncio.start_server(quietly, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    def received() -> list[dict[str, Any]]:
        shown = []
        for line in got:
            head, _, body = line.decode().partition("] ")
            shown.append({**json.loads(body), "again": 'again="true"' in head})
        return shown

    members = {"host": "127.0.0.1", "transport": "tcp"}
    yield Place(
        job(Kind.SYSLOG, folder, port=port, **members),
        job(Kind.SYSLOG, folder, port=1, **members),
        received,
    )
    server.close()


async def _file(folder: Path) -> AsyncIterator[Place]:
    blocked = folder / "blocked"
    blocked.write_text("a file where a folder should be")
    here = job(Kind.FILE, folder / "streams")
    path = folder / "streams" / "tenant-a" / "snk_1.jsonl"

    def received() -> list[dict[str, Any]]:
        return [json.loads(line) for line in path.read_text().splitlines()]

    yield Place(here, job(Kind.FILE, blocked), received, marks=False)


PLACES = {Kind.SYSLOG: _syslog, Kind.FILE: _file}
"""Webhooks need TLS and are held to the same in tests/wire/test_webhooks.py."""


@pytest.fixture(params=PLACES)
async def place(
    request: pytest.FixtureRequest, tmp_path: Path, loopback: None
) -> AsyncIterator[Place]:
    """Give a receiver of each kind."""
    async for one in PLACES[request.param](tmp_path):
        yield one


async def _seen(place: Place, count: int) -> list[dict[str, Any]]:
    for _ in range(200):
        if len(place.received()) >= count:
            break
        await asyncio.sleep(0.01)
    return place.received()


def test_every_kind_has_a_sender() -> None:
    """
    No sink can be made that nobody would send for.
    """
    assert set(SENDERS) == set(Kind)
    assert set(PLACES) == set(Kind) - {Kind.WEBHOOK}


async def test_events_arrive_in_order_and_what_comes_again_says_so(place: Place) -> None:
    """
    What was sent before is marked, what is new is not; a file holds nothing twice.
    """
    line = await SENDERS[place.job.sink.kind].open(place.job)
    await line.carry([event(1), event(2)], ())
    await line.carry([event(2), event(3)], (2,))
    wanted = ["1", "2", "2", "3"] if place.marks else ["1", "2", "3"]
    seen = await _seen(place, len(wanted))
    assert await line.close()

    assert [one["id"] for one in seen] == wanted
    if place.marks:
        assert [one["again"] for one in seen] == [False, False, True, False]


async def test_who_cannot_be_reached_is_undelivered(place: Place) -> None:
    """
    Whatever goes wrong on the way is one error with words for people, in a test too.
    """
    sender = SENDERS[place.unreachable.sink.kind]

    with pytest.raises(Undelivered) as refused:
        await (await sender.open(place.unreachable)).carry([event(1)], ())
    assert refused.value.reason
    with pytest.raises(Undelivered):
        await sender.try_out(place.unreachable, event(0))


async def test_a_test_says_in_words_how_it_went(place: Place) -> None:
    """
    The answer of a test is a sentence, and holds no secret.
    """
    said = await SENDERS[place.job.sink.kind].try_out(place.job, event(0))

    assert said
    assert SECRET not in said


async def test_no_repr_has_the_secret(place: Place) -> None:
    """
    A job in a log or a traceback tells nothing.
    """
    assert SECRET not in repr(place.job)


async def test_a_file_forgets_half_a_line(tmp_path: Path) -> None:
    """
    What a crash left half-written is taken out, and the event is written whole.
    """
    here = job(Kind.FILE, tmp_path)
    line = await SENDERS[Kind.FILE].open(here)
    await line.carry([event(1)], ())
    await line.close()
    path = tmp_path / "tenant-a" / "snk_1.jsonl"
    with path.open("ab") as file:
        file.write(b'{"id": "2", "type": "cli')
    line = await SENDERS[Kind.FILE].open(here)
    await line.carry([event(1), event(2)], ())
    await line.close()

    assert [json.loads(one)["id"] for one in path.read_text().splitlines()] == ["1", "2"]


async def test_files_are_rotated_and_the_oldest_goes(tmp_path: Path) -> None:
    """
    Each file stays below its size, and there are as many as were asked for.
    """
    here = job(Kind.FILE, tmp_path, megabytes=1, files=2)
    line = await SENDERS[Kind.FILE].open(here)
    for number in range(1, 40):
        await line.carry([event(number, details={"text": "x" * 100_000})], ())
    await line.close()
    found = sorted((tmp_path / "tenant-a").iterdir())

    assert [one.name for one in found] == ["snk_1.jsonl", "snk_1.jsonl.1"]
    assert all(one.stat().st_size <= 1024 * 1024 for one in found)
    line = await SENDERS[Kind.FILE].open(here)
    await line.carry([event(39)], ())
    await line.close()
    assert "39" in found[0].read_text().splitlines()[-1][:12]
