"""The machine: room on its disk, and its clock."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from doorward.cli.checks.finding import Finding, fine, problem, warning
from doorward.kernel.clock import MINUTE, rfc3339, system_clock
from doorward.settings import Settings

_MEGABYTE = 1024 * 1024
_TIGHT = 64 * _MEGABYTE
_LITTLE = 1024 * _MEGABYTE
_BEGINNING = 1_767_225_600_000
"""2026-01-01: nothing of ours is older."""


def disk(settings: Settings) -> Iterator[Finding]:
    """Whether there is room: what cannot be recorded is refused."""
    if not settings.data.is_dir():
        return
    free = shutil.disk_usage(settings.data).free
    words = f"{free // _MEGABYTE} MB free for {settings.data.resolve()}"
    mend = "make room: when the disk is full every token is refused, because it cannot be recorded"
    if free < _TIGHT:
        yield problem("disk", words, mend)
    elif free < _LITTLE:
        yield warning("disk", words, mend)
    else:
        yield fine("disk", words)


def clock(settings: Settings) -> Iterator[Finding]:
    """Whether the clock can be right: not before this program, nor before its own files."""
    now = system_clock()
    newest = max(
        (int(path.stat().st_mtime * 1000) for path in _files(settings)), default=_BEGINNING
    )
    if now < max(_BEGINNING, newest - MINUTE):
        yield problem(
            "clock",
            f"it says {rfc3339(now)}, but there are files of {rfc3339(max(newest, _BEGINNING))}",
            "set the clock and keep it by NTP: tokens live by it",
        )
    else:
        yield fine("clock", rfc3339(now))


def _files(settings: Settings) -> Iterator[Path]:
    if settings.data.is_dir():
        yield from settings.data.iterdir()
