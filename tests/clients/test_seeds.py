"""The five products' pages replayed: each script of ``examples/seeds/`` from an empty folder."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rows import row

SEEDS = Path(__file__).resolve().parents[2] / "examples" / "seeds"
LAST = "All as the page says."
WITHIN = 150.0
PAGES = [
    pytest.param("data-security-api-client", marks=row("DSEC-3", "DSEC-5", "DSEC-17", "DSEC-22")),
    pytest.param("horizon-api-tokens", marks=row("TOK-1", "TOK-5", "TOK-13", "TOK-17", "TOK-31")),
    pytest.param("incydr-api-clients", marks=row("INC-2", "INC-10", "INC-14", "INC-35", "INC-46")),
    pytest.param(
        "iot-od-edge-intelligence-auth", marks=row("EI-24", "EI-25", "EI-33", "EI-36", "EI-37")
    ),
    pytest.param(
        "xiq-site-engine-client-api-access", marks=row("XIQ-4", "XIQ-12", "XIQ-21", "XIQ-23")
    ),
]


def run(shell: str, script: Path, folder: Path) -> tuple[int, str]:
    """Run *script* in *folder* with nothing but a path; return its status and what it printed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.Popen(
        [shell, str(script)],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        printed, _ = process.communicate()
    return process.returncode, printed


@pytest.mark.parametrize("name", PAGES)
def test_each_page_comes_true(name: str, tmp_path: Path) -> None:
    """
    From an empty folder every request of the page is answered as the page says, what is to be
    refused is refused, and nothing is left behind.
    """
    status, printed = run("sh", SEEDS / f"{name}.sh", tmp_path)

    assert status == 0, printed[-3000:]
    assert printed.splitlines()[-1] == LAST
    assert list(tmp_path.iterdir()) == []


def test_no_page_is_left_out() -> None:
    """
    Each script is run here, and each is plain enough for the smallest shell.
    """
    scripts = sorted(SEEDS.glob("*.sh"))
    names = {script.stem for script in scripts} - {"lib"}

    assert names == {one.values[0] for one in PAGES}
    for shell in filter(None, (shutil.which("dash"), shutil.which("sh"))):
        for script in scripts:
            subprocess.run([shell, "-n", str(script)], check=True, timeout=20)


def test_a_page_that_does_not_come_true_fails(tmp_path: Path) -> None:
    """
    A script whose answer is another one than it says ends there, with what it saw.
    """
    for name in ("lib.sh", "data-security-api-client.sh"):
        shutil.copy(SEEDS / name, tmp_path / name)
    script = tmp_path / "data-security-api-client.sh"
    script.write_text(script.read_text().replace("expect 401 -u nobody", "expect 200 -u nobody", 1))

    status, printed = run("sh", script, tmp_path)

    assert status == 1
    assert "expected 200 and saw 401" in printed
    assert LAST not in printed
