"""``python -m bench``: run the measures, print the table, keep the figures as JSON."""

import argparse
import platform
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from bench.contender import Site
from bench.debian import Missing, Program, program
from bench.load import WrongAnswers
from bench.measures import MEASURES
from bench.processes import NotReady
from bench.report import Report
from bench.requests import Refused
from bench.session import Plan, Session
from bench.tables import markdown, show
from bench.targets import judged

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench"
# A disk, where /tmp may be memory, in which syncing costs nothing; short enough for sockets.
SCRATCH = "/var/tmp"  # noqa: S108  (a private folder is made in it)


def main() -> int:
    """Return 0 after a sound run, also where a target falls short; 1 after an unsound one."""
    plan = _plan()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    console, said = Console(), Console(stderr=True, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console = Console(width=132)
    started = datetime.now(UTC)
    report = Report(_machine(started), asdict(plan))
    try:
        loaded = set(plan.measures) != {"steps"}
        wrk = program("wrk", BUILD) if loaded else Program(Path())
        with tempfile.TemporaryDirectory(prefix="bench-", dir=SCRATCH) as scratch:
            site = Site(ROOT, BUILD, Path(scratch), plan.clients)
            session = Session(plan, site, wrk, report, said.print)
            for name in plan.measures:
                MEASURES[name](session)
    except (Missing, NotReady, Refused, WrongAnswers) as error:
        said.print(f"bench: {error}", style="red")
        return 1
    report.verdicts.extend(judged(report))
    show(report, console)
    path = BUILD / f"{started:%Y-%m-%dT%H%M%SZ}.json"
    report.save(path)
    path.with_suffix(".md").write_text(markdown(report))
    console.print(f"kept in {path.relative_to(ROOT)}", highlight=False)
    return 0


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round each, in a minute")
    parser.add_argument("--only", default=",".join(MEASURES), help=f"of {', '.join(MEASURES)}")
    parser.add_argument("--rounds", type=int, help="rounds of each measure")
    parser.add_argument("--seconds", type=int, help="seconds a round")
    parser.add_argument("--clients", type=int, help="clients that take turns asking for tokens")
    parser.add_argument("--many", type=int, help="registered clients of the large server")
    chosen = parser.parse_args()
    measures = chosen.only.split(",")
    if unknown := sorted(set(measures) - set(MEASURES)):
        parser.error(f"no such measure: {', '.join(unknown)}")
    plan = Plan.quick(measures) if chosen.quick else Plan(measures)
    given = {name: getattr(chosen, name) for name in ("rounds", "seconds", "clients", "many")}
    return Plan(**{**asdict(plan), **{name: n for name, n in given.items() if n is not None}})


def _machine(started: datetime) -> dict[str, str]:
    cpuinfo = Path("/proc/cpuinfo").read_text()
    names = [line.partition(": ")[2] for line in cpuinfo.splitlines() if line.startswith("model n")]
    return {
        "started": started.isoformat(timespec="seconds"),
        "cpu": names[0] if names else platform.processor(),
        "cores": str(len(names)),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "openssl": ssl.OPENSSL_VERSION,
        "uvicorn": version("uvicorn"),
        "node": _node(),
    }


def _node() -> str:
    if not shutil.which("node"):
        return "none"
    ran = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return ran.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
