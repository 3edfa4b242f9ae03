"""The SQLite journal when the writer, the disk or the turn is not there: refused, never hanging.

Guarantee 2: what cannot be recorded is refused within two seconds, and service resumes by itself.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from doorward.events.journal import remote
from doorward.events.journal.port import Shared
from doorward.kernel.db.sqlite import Turn
from tests.unit.events.conftest import Place, WriterProcess, event, outcomes, until

LIMIT = 2.0
Start = Callable[[], WriterProcess]


async def works(journal: Shared) -> bool:
    """Whether an event becomes durable now."""
    [(name, _)] = await outcomes(journal.record(event("works")))
    return name == ""


async def test_nobody_to_write_is_said_at_once(bare: Place) -> None:
    """
    Before the first writer listens, and while none does, nobody is kept waiting.
    """
    journal = await bare.journal()

    [(name, seconds), (probe, _)] = await outcomes(journal.record(event()), journal.probe())

    assert (name, probe) == ("Unavailable", "Unavailable")
    assert seconds < 0.1


async def test_a_killed_writer_refuses_what_was_under_way(
    bare: Place, writer_process: Start
) -> None:
    """
    Whoever waits when the writer dies is refused at once, and the next writer serves
    without a word from anybody.
    """
    writer = writer_process()
    journal = await bare.journal()
    await until(lambda: works(journal))
    writer.stall()
    waiting = [journal.record(event("lost")) for _ in range(3)]
    await asyncio.sleep(0.05)
    writer.kill()

    found = await outcomes(*waiting)
    assert {name for name, _ in found} == {"Unavailable"}
    assert max(seconds for _, seconds in found) < LIMIT

    writer_process()
    await until(lambda: works(journal))
    words = [one.body["details"]["word"] for one in await bare.log()]
    assert set(words) == {"works"}


async def test_a_writer_that_hangs_is_not_waited_for(bare: Place, writer_process: Start) -> None:
    """
    A disk that hangs hangs the writer with it: everybody is refused within the limit, early
    and late comers alike, and once it moves again so does the journal.
    """
    writer = writer_process()
    journal = await bare.journal()
    await until(lambda: works(journal))
    writer.stall()

    async def later(delay: float) -> None:
        await asyncio.sleep(delay)
        await journal.record(event("late"))

    found = await outcomes(*(later(delay) for delay in (0.0, 0.1, 0.5)))
    assert [name for name, _ in found] == ["Unavailable"] * 3
    assert max(seconds for _, seconds in found) < LIMIT + 0.5
    assert journal.queued() == 0

    writer.go_on()
    await until(lambda: works(journal))


async def test_what_a_hanging_writer_does_not_read_has_an_end(
    bare: Place, writer_process: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Memory does not grow while nobody reads: past a limit newcomers are refused at once.
    """
    monkeypatch.setattr(remote, "_MOST_UNREAD", 64 * 1024)
    writer = writer_process()
    journal = await bare.journal()
    await until(lambda: works(journal))
    writer.stall()

    waiting = []
    for _ in range(200):
        waiting += [journal.record(event("x" * 200)) for _ in range(20)]
        await asyncio.sleep(0)
    [(name, seconds)] = await outcomes(journal.record(event()))
    assert (name, seconds < 0.1) == ("Unavailable", True)
    # What asyncio calls a transport here is one that writes.
    assert journal._transport.get_write_buffer_size() < 1024 * 1024  # type: ignore[attr-defined]

    await outcomes(*waiting)
    writer.go_on()
    await until(lambda: works(journal))


async def test_a_full_disk_refuses_and_recovers(bare: Place) -> None:
    """
    SQLite's own "database or disk is full" becomes a refusal of that group; with room again
    the same writer goes on, and nothing refused was kept.
    """
    writer = bare.start_writer()
    journal = await bare.journal()
    await journal.record(event("before"))
    pages = writer._connection.execute("PRAGMA page_count").fetchone()[0]
    writer._connection.execute(f"PRAGMA max_page_count={pages}")

    found = await outcomes(*(journal.record(event("x" * 9000)) for _ in range(20)))
    assert {name for name, _ in found} == {"Unavailable"}
    assert max(seconds for _, seconds in found) < LIMIT

    writer._connection.execute("PRAGMA max_page_count=1000000")
    await journal.record(event("after"))
    assert [one.body["details"]["word"] for one in await bare.log()] == ["before", "after"]


async def test_a_turn_that_never_comes_refuses(bare: Place) -> None:
    """
    Somebody who keeps the writer's turn stops the writing, not the answers.
    """
    bare.start_writer()
    journal = await bare.journal()
    turn = Turn(bare.folder)

    with turn.wait():
        [(name, seconds)] = await outcomes(journal.record(event()))
    turn.close()

    assert (name, seconds < LIMIT) == ("Unavailable", True)
    await until(lambda: works(journal))


async def test_a_frame_that_the_file_will_not_take_is_alone(bare: Place) -> None:
    """
    What one worker sent wrongly is refused to that worker; the writer lives, others are served.
    """
    writer = bare.start_writer()
    good, bad = await bare.journal(), await bare.journal()
    bad._clock = lambda: 2**70

    found = await outcomes(
        good.record(event("good")), bad.record(event("bad"), None, ("source",)),
        good.record(event("good")),
    )  # fmt: skip

    assert [name for name, _ in found] == ["", "Unavailable", ""]
    assert bare.writer is writer
    assert [one.body["details"]["word"] for one in await bare.log()] == ["good", "good"]


async def test_garbage_on_the_line_drops_that_line_only(bare: Place) -> None:
    """
    A peer that does not speak our frames is hung up on.
    """
    bare.start_writer()
    journal = await bare.journal()
    reader, writer = await asyncio.open_unix_connection(str(bare.folder / "journal"))
    writer.write((5).to_bytes(4, "big") + b"nojson")

    assert await reader.read() == b""
    writer.close()
    await journal.record(event())


async def test_the_write_ahead_log_stays_small(
    bare: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The log is moved into the database now and then, not after every commit once its file,
    which does not shrink, was large; and what was moved is written over.
    """
    from doorward.events.journal import writer as writer_module

    monkeypatch.setattr(writer_module, "_LARGEST_LOG", 1_200_000)
    monkeypatch.setattr(writer_module, "_COMMITS", 20)
    writer = bare.start_writer()
    journal = await bare.journal()
    moves: list[str] = []
    checkpoint = writer._checkpoint

    def counted(mode: str) -> None:
        moves.append(mode)
        checkpoint(mode)

    monkeypatch.setattr(writer, "_checkpoint", counted)
    for _ in range(150):
        await journal.record(event("x" * 20_000))

    assert 1 <= len(moves) <= 150 // 20
    assert Path(f"{bare.path}-wal").stat().st_size < 3_000_000


async def test_counts_are_forgotten_under_load_too(bare: Place) -> None:
    """
    The writer tidies once a minute, however busy it is.
    """
    bare.start_writer()
    journal = await bare.journal()
    await journal.record(event(), None, ("old",))
    bare.clock.tick(120_000)
    await journal.record(event())

    async def gone() -> bool:
        from sqlalchemy import select

        from doorward.events.store import tallies

        return await bare.rows(select(tallies)) == []

    await until(gone)
