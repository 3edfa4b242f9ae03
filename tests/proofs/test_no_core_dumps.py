"""Guarantee 5 in memory: no process of the server can be dumped or looked into."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process import kill_group, spawn
from tests.server import Server, doorward
from tests.world import eventually

# Root may look into anything, so the server and the onlooker run without that power.
ORDINARY = ["setpriv", "--bounding-set", "-sys_ptrace"] if os.geteuid() == 0 else []


class OrdinaryServer(Server):
    """A server that runs without the right to trace others."""

    def launch(self, *flags: str) -> None:
        """Start ``serve`` with that right given up."""
        self.process = spawn(
            [*ORDINARY, doorward(), "serve", *flags], env=self.environment, log=self.log_file
        )


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[dict[int, str]]:
    """Give all processes of a running server, the supervisor first."""
    server = OrdinaryServer(tmp_path / "node", workers=2)
    try:
        server.init().start()
        assert server.process is not None
        yield {server.process.pid: "supervisor", **server.children()}
    finally:
        server.kill()


def can_be_read(pid: int) -> bool:
    """Whether an ordinary process of the same user may look at what *pid* is."""
    look = [*ORDINARY, "readlink", f"/proc/{pid}/exe"]
    return subprocess.run(look, check=False, capture_output=True, timeout=10).returncode == 0


def test_no_process_leaves_a_core(processes: dict[int, str]) -> None:
    """
    The core size limit is 0, soft and hard, in the supervisor, the writer and every worker.
    """
    limits = {}
    for pid, command in processes.items():
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines():
            if line.startswith("Max core file size"):
                limits[command] = line.split()[4:6]
    assert len(limits) >= 3
    assert {tuple(pair) for pair in limits.values()} == {("0", "0")}


def test_no_process_can_be_looked_into(processes: dict[int, str], tmp_path: Path) -> None:
    """
    PR_SET_DUMPABLE is 0: another process of the same user cannot read any of them.
    """
    control = spawn([*ORDINARY, "sleep", "60"], log=tmp_path / "control.log")
    try:
        assert eventually(lambda: can_be_read(control.pid)), (
            "this test could not see a readable process either"
        )
        readable = [command for pid, command in processes.items() if can_be_read(pid)]
        assert readable == []
    finally:
        kill_group(control)
