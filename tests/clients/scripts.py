"""Runs the scripts of ``node/``, in which JavaScript libraries are at work unmodified."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("node")


def run_node(*words: str, library: str) -> subprocess.CompletedProcess[str]:
    """Run Node.js with *words* in the folder where *library* is installed; whatever its status."""
    path = os.environ["PATH"] + os.pathsep + str(Path(sys.executable).parent)
    node = shutil.which("node", path=path)
    assert node, "Node.js is missing: `make test` installs it"
    assert (FOLDER / "node_modules" / library).exists(), "run `make test` once"
    return subprocess.run(
        [node, *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=FOLDER,
        timeout=60,
        env={"PATH": path},
    )


def run_script(name: str, *words: str, library: str) -> dict[str, Any]:
    """Run one script, which must succeed, and return the object it prints."""
    done = run_node(name, *words, library=library)
    assert done.returncode == 0, done.stderr[-3000:]
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed
