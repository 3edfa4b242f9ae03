"""The first start for somebody who tries it: three lines that work as printed."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rows import row
from tests.server import Server
from tests.world import eventually

ROOT = Path(__file__).parents[2]
FLAG = "--first-run-demo"
LINES = re.compile(r"^ +((?:TOKEN=|curl ).*)$", re.MULTILINE)


@pytest.fixture
def server(new_server: Callable[..., Server]) -> Server:
    """An empty folder, started as ``make run`` starts it."""
    node = new_server(workers=2)
    node.launch(FLAG)
    node.wait_ready()
    assert eventually(lambda: "Doorward listens at" in node.log)
    return node


@row("INC-2", "INC-11")
def test_the_printed_lines_work_as_printed(server: Server):
    """A token, an allowed call with 200, a refused one with 403 naming the permission."""
    lines = LINES.findall(server.log)
    assert len(lines) == 3
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)], check=True, capture_output=True, text=True, timeout=30
    )
    assert re.findall(r"^HTTP/1.1 (\d+)", done.stdout, re.MULTILINE) == ["200", "403"]
    assert '"totalCount"' in done.stdout
    assert '"missing":["clients:read"]' in done.stdout


def test_the_secret_is_printed_once(server: Server):
    """A later start prints no secret but the command that makes a new one."""
    secret = re.findall(r"dws_\w+", server.log)[0]
    assert server.stop() == 0
    already = len(server.log)
    server.launch(FLAG)
    server.wait_ready()
    assert eventually(lambda: "clients reset" in server.log[already:])
    assert "dws_" not in server.log[already:]
    assert not [
        path
        for path in server.data.rglob("*")
        if path.is_file() and secret.split("_")[2].encode() in path.read_bytes()
    ]


def test_the_reset_command_works_as_printed(server: Server):
    """The command of the later start gives a secret that works."""
    server.stop()
    already = len(server.log)
    server.launch(FLAG)
    server.wait_ready()
    assert eventually(lambda: "clients reset" in server.log[already:])
    [words] = re.findall(r"(clients reset \S+)", server.log[already:])
    done = server.cli(*words.split(), "--yes")
    assert done.returncode == 0, done.stderr
    assert "dws_" in done.stdout


def test_an_interrupted_first_start_is_made_good(new_server: Callable[..., Server]):
    """Killed before the lines were shown, the next start shows lines that work."""
    node = new_server()
    node.launch(FLAG)
    eventually((node.data / "pepper").exists, within=20)
    node.kill()
    already = len(node.log)
    node.launch(FLAG)
    node.wait_ready()
    assert eventually(lambda: "Doorward listens at" in node.log[already:])
    assert LINES.findall(node.log) or "clients reset" in node.log


@pytest.mark.timeout(90)
def test_make_demo_plays_the_main_job():
    """``make demo``'s script ends with 0 and shows 200, 403, 401 and 401."""
    script = ROOT / "scripts" / "demo"
    done = subprocess.run(
        [str(script)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={"PATH": f"{ROOT}/.venv/bin:/usr/bin:/bin", "HOME": "/nonexistent"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    statuses = re.findall(r"\b(200|401|403)\b", done.stdout)
    assert [statuses.count(code) > 0 for code in ("200", "403", "401")] == [True] * 3
    assert "clients:read" in done.stdout or "missing" in done.stdout
