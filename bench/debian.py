"""Programs from Debian: the installed one, else unpacked below ``build/`` without installing it.

Unpacking needs no root, starts no service and leaves the machine as it was.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

UNWANTED = ("libjs-", "libconfig-inifiles-perl")


class Missing(RuntimeError):
    """A program is not here and could not be fetched; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Program:
    """Where a program is, below which root its files are, and the environment it needs."""

    path: Path
    root: Path = Path("/")
    env: Mapping[str, str] = field(default_factory=dict)


def program(name: str, build: Path) -> Program:
    """Find *name*, or fetch and unpack the Debian package of that name below *build*.

    Raises Missing with what to install where neither works.
    """
    if found := shutil.which(name):
        return Program(Path(found))
    root = build / "debian" / name
    unpacked = root / "usr/bin" / name
    if not unpacked.exists():
        _unpack(name, root)
    libraries = sorted({str(path.parent) for path in root.rglob("lib*.so*")})
    return Program(unpacked, root, {"LD_LIBRARY_PATH": ":".join(libraries)})


def _unpack(name: str, root: Path) -> None:
    advice = f"{name} is missing: apt-get install --no-install-recommends {name}"
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Missing(advice)
    archives = root / "archives"
    archives.mkdir(parents=True, exist_ok=True)
    if not _download(name, archives):
        if os.geteuid() != 0:
            raise Missing(advice)
        # A fresh container has no package lists, an old one has lists of files long gone.
        _run("apt-get", "-qq", "update")
        if not _download(name, archives):
            raise Missing(advice)
    for archive in archives.glob("*.deb"):
        _run("dpkg-deb", "-x", str(archive), str(root))


def _download(name: str, archives: Path) -> bool:
    packages = _packages(name)
    if not packages:
        return False
    # apt would fetch as a user of its own, who cannot write here.
    options = ("-qq", "-o", "APT::Sandbox::User=root")
    return _run("apt-get", *options, "download", *packages, folder=archives).returncode == 0


def _packages(name: str) -> list[str]:
    """The package *name* and the shared libraries it needs that this machine does not have."""
    plan = _run("apt-get", "install", "--simulate", "--no-install-recommends", name)
    planned = [line.split()[1] for line in plan.stdout.splitlines() if line.startswith("Inst ")]
    return [
        package
        for package in planned
        if package == name or (package.startswith("lib") and not package.startswith(UNWANTED))
    ]


def _run(*command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=180, check=False, cwd=folder
    )
