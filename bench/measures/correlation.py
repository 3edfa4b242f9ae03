"""Events through all built-in rules: how many a second one process takes, and what it holds."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from bench.report import Figure
from bench.session import Session
from doorward.correlation.model import Engine
from doorward.correlation.service import built_in

CLIENTS = 100_000
EVENTS = 300_000
MEASURE = "event correlation"
_CHUNK = 1_000


def correlation(session: Session) -> None:
    """Feed a busy tenant's events, of 100,000 clients, to the rules in a process of its own."""
    session.tell("correlating events")
    events = EVENTS if session.plan.rounds > 1 else EVENTS // 10
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import main; main({events})"],
        check=True, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    speed, resident = done.stdout.split()
    session.report.figures += [
        Figure(MEASURE, "all built-in rules", float(speed), "events/s"),
        Figure(MEASURE, f"resident with {min(events, CLIENTS):,} clients", float(resident), "MB"),
    ]


def main(events: int) -> None:
    """Print events a second, and the megabytes that the process holds in the end."""
    engine = Engine(built_in().values())
    stream, spent = _events(events), 0
    while chunk := [one for one, _ in zip(stream, range(_CHUNK), strict=False)]:
        began = time.process_time_ns()
        for event in chunk:
            engine.feed(event)
        spent += time.process_time_ns() - began
    with open(f"/proc/{os.getpid()}/status") as status:  # noqa: PTH123 no path of a file
        [line] = [one for one in status if one.startswith("VmRSS")]
    print(f"{events / spent * 1e9:.0f} {int(line.split()[1]) / 1024:.0f}")


def _events(count: int) -> Iterator[dict[str, Any]]:
    """Give tokens, calls with them, and some failures and refusals, client by client in turn."""
    chance = Random(1)
    for number in range(count):
        turn = number % CLIENTS
        part, client = chance.random(), f"key-{turn:020d}"
        event = {
            "id": str(number), "type": "token.issued", "at": 1_893_456_000_000 + number * 2,
            "actor": client, "actor_kind": "client", "client_id": client, "result": "success",
            "address": f"10.{turn >> 8 & 255}.{turn & 255}.7", "reason": None, "count": 1,
            "details": {"credential": f"crd{turn}"},
        }  # fmt: skip
        if part < 0.05:
            event |= {"type": "authentication.failed", "reason": "wrong_secret"}
        elif part < 0.1:
            route = f"/{chance.randrange(9)}"
            event |= {"type": "call.refused", "reason": "insufficient_scope"}
            event["details"] = {"route": route}
        elif part < 0.4:
            event |= {"type": "call.allowed", "details": {"token": f"tok{turn}"}}
        yield event
