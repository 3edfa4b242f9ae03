"""Files: every one below the paths given, as bytes, packed logs unpacked."""

import gzip
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from doorward.cli.scanning.looking import LONGEST, Sighting, look
from doorward.web.commands.failure import plain
from doorward.web.commands.output import say

_CHUNK: Final = 1024 * 1024


def gather(paths: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    """Give each plain file with its size; links are not followed, git's own store is left out."""
    for path in paths:
        if not path.is_dir():
            yield from _plain(path)
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name != ".git")
            for name in sorted(names):
                yield from _plain(Path(folder, name))


def _plain(path: Path) -> Iterator[tuple[Path, int]]:
    try:
        found = path.lstat()
    except OSError as cause:
        say(f"{path}: {cause.strerror}")
        return
    if stat.S_ISREG(found.st_mode):
        yield path, found.st_size


def look_into(path: Path) -> Iterator[Sighting]:
    """Give the secrets in one file; one that cannot be read is told of and passed over."""
    name = plain(path.as_posix())
    try:
        with path.open("rb") as plainly:
            packed = plainly.read(2) == b"\x1f\x8b"
            plainly.seek(0)
            file: IO[bytes] = gzip.GzipFile(fileobj=plainly) if packed else plainly  # type: ignore[assignment]  # read alike
            for number, text in lines(file):
                yield from look(text, name, number)
    except (OSError, EOFError) as cause:
        say(f"{name}: {getattr(cause, 'strerror', None) or 'cannot be unpacked'}")


def lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Give each line with its number; a long one in parts that overlap by a secret's length."""
    number, before = 1, b""
    while part := file.readline(_CHUNK):
        yield number, before + part
        if part.endswith(b"\n"):
            number, before = number + 1, b""
        else:
            before = (before + part)[-LONGEST:]
