"""A real rsyslog that receives over TLS, keeps every message in a file, and can be killed."""

import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.process import free_port, kill_group, spawn

PROGRAM = shutil.which("rsyslogd") or "/usr/sbin/rsyslogd"
"""Root's path is not everybody's."""

_CONFIGURATION = """
global(workDirectory="{folder}" maxMessageSize="64k" net.enableDNS="off"
  defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="{ca}"
  defaultNetstreamDriverCertFile="{certificate}" defaultNetstreamDriverKeyFile="{key}")
module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="{tls}"
  streamDriver.authMode="{asks}")
input(type="imtcp" address="127.0.0.1" port="{port}")
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="{port}")
template(name="raw" type="string" string="%rawmsg%\\n")
action(type="omfile" file="{folder}/all.log" template="raw")
"""
_ID = re.compile(r' id="(\d+(?:\.\d+)?)"')


@dataclass
class Syslogd:
    """One receiver on loopback. ``asks`` is whom it lets in, ``ca`` who vouches for these."""

    folder: Path
    certificate: Path
    key: Path
    asks: str = "anon"
    ca: Path | None = None
    tls: bool = True
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> "Syslogd":
        """Start it and wait until it listens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        said = _CONFIGURATION.format(
            folder=self.folder, ca=self.ca or self.certificate, certificate=self.certificate,
            key=self.key, asks=self.asks, port=self.port, tls=int(self.tls),
        )  # fmt: skip
        path = self.folder / "rsyslog.conf"
        path.write_text(said)
        command = [PROGRAM, "-n", "-f", str(path), "-i", str(self.folder / "pid")]
        self.process = spawn(command, log=self.folder / "out.log")
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if f":{self.port:04X} " in Path("/proc/net/tcp").read_text():
                return self
            time.sleep(0.05)
        raise TimeoutError((self.folder / "out.log").read_text()[-2000:])

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it at once, or as *number* asks."""
        if self.process is not None:
            kill_group(self.process, number)
            self.process = None
        (self.folder / "pid").unlink(missing_ok=True)

    def lines(self) -> list[str]:
        """Return every whole message that was kept, in the order they came."""
        path = self.folder / "all.log"
        return path.read_text("utf-8", "replace").splitlines() if path.exists() else []

    def ids(self) -> list[str]:
        """Return the ids of the events received, as the structured data has them."""
        return [found[1] for line in self.lines() if (found := _ID.search(line))]
