"""A server whose data folder is a small file system of its own.

The file system is mounted in a private mount namespace, so that nothing of it is left
behind; where the tester is not root, in a user namespace as well.
"""

import json
import os
import subprocess
from dataclasses import dataclass, field

from tests.process import kill_group, spawn
from tests.server import Server, doorward
from tests.world import eventually


@dataclass
class WalledServer(Server):
    """A node in a mount namespace where ``data`` is a tmpfs of *megabytes*."""

    megabytes: int = 16
    keeper: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def wall(self) -> list[str]:
        """Return the words that run a command inside; the first call builds the wall."""
        if self.keeper is None:
            self.data.mkdir(parents=True)
            mount = f"mount -t tmpfs -o size={self.megabytes}m,mode=700 tmpfs '{self.data}'"
            flags = "-m" if os.geteuid() == 0 else "-Urm"
            self.keeper = spawn(
                ["unshare", flags, "sh", "-c", f"{mount} && echo built && exec sleep infinity"],
                log=self.folder / "keeper.log",
            )
            built = (self.folder / "keeper.log").read_text
            assert eventually(lambda: "built" in built()), built()
        user = [] if os.geteuid() == 0 else ["-U", "--preserve-credentials"]
        return ["nsenter", "-t", str(self.keeper.pid), "-m", *user, "--"]

    def init(self) -> "WalledServer":
        """Make the data folder inside the wall."""
        script = [*self.wall(), doorward(), "init", "--machine-admin", "--output", "json"]
        done = subprocess.run(
            script, check=False, capture_output=True, text=True, env=self.environment, timeout=60
        )
        assert done.returncode == 0, done.stderr
        self.machine = json.loads(done.stdout)
        return self

    def launch(self, *flags: str) -> None:
        """Start ``serve`` inside the wall."""
        assert self.process is None, "this node runs already"
        self.process = spawn(
            [*self.wall(), doorward(), "serve", *flags], env=self.environment, log=self.log_file
        )

    def fill(self, name: str, *, megabytes: int) -> None:
        """Take up room by a file."""
        self._run("fallocate", "-l", f"{megabytes}MiB", str(self.data / name))

    def remove(self, name: str) -> None:
        """Give the room back."""
        self._run("rm", str(self.data / name))

    def _run(self, *words: str) -> None:
        subprocess.run([*self.wall(), *words], check=True, timeout=10)

    def close(self) -> None:
        """End the server and let the wall fall."""
        self.kill()
        if self.keeper is not None:
            kill_group(self.keeper)
