"""The benchmark still runs, and what it fills a server with are clients like any other."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.contender import Site
from bench.doorward import initialised, serving
from bench.requests import call, token
from bench.seed import fill
from tests.proofs.sizes import SOAK

ROOT = Path(__file__).resolve().parents[2]
MEASURES = "tokens,introspect,identities,list,million,steps" if SOAK else "steps"


@pytest.mark.timeout(300)
def test_a_quick_run_measures_everything_asked_for() -> None:
    """
    ``python -m bench --quick`` ends well and keeps a figure of each step of a token.
    """
    ran = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--only", MEASURES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr[-2000:]
    kept = ROOT / ran.stdout.strip().rpartition("kept in ")[2].strip()
    figures = {figure["name"] for figure in json.loads(kept.read_text())["figures"]}
    steps = {"parse", "authenticate", "seal", "record", "write", "answer"}
    assert steps <= {name.partition(":")[0] for name in figures}


def test_copied_clients_are_clients(tmp_path: Path) -> None:
    """
    A server filled with copies lists them all, and those that know their secret get tokens.
    """
    home = initialised(Site(ROOT, ROOT / "build", tmp_path, clients=1), "copies")

    kept = fill(home, 120, 5)

    with serving(home) as node:
        tokens = {token(f"{node.url}/oauth/token", client) for client in kept}
        headers = node.administration()
        first = call("GET", f"{node.url}/api/v1/clients?limit=100", headers).body
        rest = call("GET", f"{node.url}/api/v1/clients?after={first['next']}", headers).body
    assert len(tokens) == 5
    names = [client["name"] for client in first["items"] + rest["items"]]
    assert len([name for name in names if name.startswith("bench ")]) == 120
