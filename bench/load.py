"""Load: prepared requests over keep-alive connections by ``wrk``, every answer checked."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from bench.debian import Program
from bench.processes import Tree

SCRIPT = Path(__file__).with_name("rotate.lua")


class WrongAnswers(RuntimeError):
    """Some answers were not the 200 asked for: the figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """What to send to *url*, in turn, and what each answer must hold to count."""

    url: str
    requests: Sequence[bytes]
    needle: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One round: rate, latency in milliseconds, CPU of the server in microseconds an answer."""

    per_second: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    cpu_us: float
    answers: int


def drive(
    wrk: Program, load: Load, trees: Sequence[Tree], connections: int, seconds: float
) -> Reading:
    """Run one round against the servers in *trees*; raises WrongAnswers if any answer was wrong."""
    with NamedTemporaryFile(prefix="bench-requests-") as file:
        # Secrets are in here: a temporary file is 0600 and gone when the round ends.
        for request in load.requests:
            file.write(b"%d\n%s\n" % (len(request), request))
        file.flush()
        before = sum(tree.cpu_seconds() for tree in trees)
        said = _wrk(wrk, load, file.name, connections, seconds)
        spent = sum(tree.cpu_seconds() for tree in trees) - before
    good = int(said["good"])
    if said["bad"] or said["broken"] or not good:
        message = (
            f"{load.url}: {said['bad']} wrong and {said['broken']} broken answers"
            f" beside {good} right ones; the first: {said['sample'] or 'none'}"
        )
        raise WrongAnswers(message)
    return Reading(
        per_second=good / (said["microseconds"] / 1e6),
        p50_ms=said["p50"] / 1e3,
        p99_ms=said["p99"] / 1e3,
        max_ms=said["max"] / 1e3,
        cpu_us=spent / good * 1e6,
        answers=good,
    )


def _wrk(wrk: Program, load: Load, file: str, connections: int, seconds: float) -> dict[str, float]:
    command = [str(wrk.path), "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "10s"]
    command += ["-s", str(SCRIPT), load.url, "--", file, load.needle]
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
        env={**os.environ, **wrk.env},
        check=False,
    )
    last = ran.stdout.strip().rpartition("\n")[2]
    if ran.returncode or not last.startswith("{"):
        message = f"wrk failed: {ran.stdout[-400:]}{ran.stderr[-400:]}"
        raise WrongAnswers(message)
    said: dict[str, float] = json.loads(last)
    return said
