"""The commands say what they are, and what is missing where they cannot work."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "src/doorward/web/console/static/vendor/manifest.json"
PROMISED = {"run", "demo", "test", "check", "bench", "rows", "soak"}


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make here, apart from a make that may have started these tests."""
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_promised_command_exists_and_is_explained() -> None:
    """
    `make` alone lists each command with what it does.
    """
    listed = dict(re.findall(r"^ +make ([a-z]+) +(\S.*)$", make().stdout, re.MULTILINE))

    assert PROMISED - set(listed) == set()
    assert [name for name, words in listed.items() if len(words.split()) < 3] == []


def test_an_old_python_is_refused_in_one_clear_line(tmp_path: Path) -> None:
    """
    Where python3 is older than 3.11, the reader learns that, and how to name another.
    """
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = make(f"PYTHON={old}", f"VENV={tmp_path / 'venv'}", "run")

    assert done.returncode == 2
    assert done.stdout.splitlines() == [
        f"Doorward needs Python 3.11 or later: '{old}' is not. Try: make PYTHON=python3.12 run"
    ]
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_second_time_installs_nothing(command: str) -> None:
    """
    With the environment in place, no command asks a registry anything.
    """
    if command == "run" and not ASSETS.exists():
        pytest.skip("`make check` alone builds no console; `make test` runs this too")
    done = make("--dry-run", command)

    assert done.returncode == 0
    assert " install " not in done.stdout


def test_without_a_browser_the_reader_learns_what_to_install(tmp_path: Path) -> None:
    """
    Where it may not be installed, `make test` says what is missing and how to name another.
    """
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", ROOT / "tools" / "chromium"],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=10, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "apt install chromium" in done.stderr
    assert "CHROMIUM=" in done.stderr
