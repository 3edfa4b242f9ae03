"""The CPU of one token, step by step: the real functions of one worker, called in this process.

What is left when the steps are taken from the whole measured under load is uvicorn, the event
loop and the kernel's part of two processes talking through sockets.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench.doorward import initialised, serving
from bench.report import Figure
from bench.session import Session
from bench.targets import OURS

if TYPE_CHECKING:
    from bench.inside import Inside

CALLS = 4_000
REPEATS = 5
GROUP = 32
MEASURE = "one token, CPU µs"


def steps(session: Session) -> None:
    """Time parse, authenticate, seal, record and write; add one signature as the limit."""
    home = initialised(session.site, "steps")
    with serving(home) as node:
        client = node.register("steps", ["users:read"])
    # The parts of a worker are needed here only: the other measures know it by its wire alone.
    from bench.inside import Inside

    session.tell("timing the steps of one token")
    calls = CALLS if session.plan.rounds > 1 else CALLS // 10
    found = asyncio.run(_timed(Inside(home.data, home.url, client), calls))
    total = sum(found.values())
    for name, spent in found.items():
        session.report.figures.append(Figure(MEASURE, name, spent, "µs"))
    session.report.figures.append(Figure(MEASURE, "all steps", total, "µs"))
    whole = session.report.row("tokens", OURS, GROUP)
    if whole:
        rest = whole.cpu_us - total
        session.report.figures += [
            Figure(MEASURE, "the rest: HTTP server, event loop, kernel", rest, "µs"),
            Figure(MEASURE, "the whole under load, 32 connections", whole.cpu_us, "µs"),
        ]
    limit = Figure(MEASURE, "the limit: one ES256 signature", _signature(calls), "µs")
    session.report.figures.append(limit)


async def _timed(inside: "Inside", calls: int) -> dict[str, float]:
    """Run each step *calls* times, five times over; the median in microseconds a call."""
    found = {}
    asked = await inside.parse()
    state = await inside.authenticate(asked)
    spoken = await inside.seal(asked, state)
    frame = inside.record(spoken, GROUP)
    found["parse: head, body, form, Basic"] = await _each(inside.parse, calls)
    found["authenticate: read the card, compare the digest"] = await _each(
        lambda: inside.authenticate(asked), calls
    )
    found["seal: narrow, claims, sign"] = await _each(lambda: inside.seal(asked, state), calls)
    found["record: event, frame, receipt"] = (
        _every(lambda: inside.record(spoken, GROUP), calls // GROUP) / GROUP
    )
    found[f"write: groups of {GROUP}, synced"] = (
        _every(lambda: inside.write(frame), calls // GROUP) / GROUP
    )
    found["answer: JSON and headers"] = await _each(lambda: inside.answer(spoken), calls)
    await inside.close()
    return found


async def _each(step: Callable[[], Awaitable[object]], calls: int) -> float:
    spent = []
    for _ in range(REPEATS):
        began = time.process_time_ns()
        for _ in range(calls):
            await step()
        spent.append((time.process_time_ns() - began) / calls / 1_000)
    return median(spent)


def _every(step: Callable[[], object], calls: int) -> float:
    spent = []
    for _ in range(REPEATS):
        began = time.process_time_ns()
        for _ in range(calls):
            step()
        spent.append((time.process_time_ns() - began) / calls / 1_000)
    return median(spent)


def _signature(calls: int) -> float:
    key = ec.generate_private_key(ec.SECP256R1())
    how = ec.ECDSA(hashes.SHA256())
    return _every(lambda: key.sign(b"x" * 400, how), calls)
