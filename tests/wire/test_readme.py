"""The README's story of a first integration, typed as it is printed."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.server import Server, doorward
from tests.world import eventually

ROOT = Path(__file__).parents[2]
PRINTED = "http://localhost:8420"


def test_the_first_integration_goes_as_told(new_server: Callable[..., Server]) -> None:
    """
    Each call answers with the status that its comment promises.
    """
    node = new_server(workers=1)
    node.launch("--first-run-demo")
    node.wait_ready()
    assert eventually(lambda: "Doorward listens at" in node.log)
    [story] = re.findall(r"(?s)\n```sh\n(.*?)\n```", (ROOT / "README.md").read_text("utf-8"))
    promised = re.findall(r"^show .*# (\d+):", story, re.MULTILINE)
    path = f"{Path(doorward()).parent}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        ["sh", "-euc", story.replace(PRINTED, node.url)],
        cwd=ROOT, env={**node.environment, "PATH": path},
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert done.stderr == ""
    assert promised == ["200", "403", "200", "200", "401"]
    assert re.findall(r"^HTTP/1.1 (\d+)", done.stdout, re.MULTILINE) == promised
    assert '"missing":["clients:read"]' in done.stdout
