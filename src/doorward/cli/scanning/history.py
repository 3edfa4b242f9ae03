"""The history of a git repository: every line that any commit ever added, and every message.

Commits that no branch holds any more are looked into as far as the reflog knows them: what was
pushed once has leaked, whatever was rewritten since.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from doorward.cli.scanning.looking import Sighting, look
from doorward.cli.scanning.trees import lines
from doorward.web.commands.failure import Failed, plain

_MARK: Final = b"\x01commit "
_HUNK: Final = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_EVERY: Final = ("--all", "--reflog")
# A repository's own settings must not let it run a program of its choice.
_SAFE: Final = (
    "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false",
    "-c", "log.showSignature=false",
)  # fmt: skip
_LOG: Final = (
    "log", *_EVERY, "--no-textconv", "--no-ext-diff", "--no-color", "--no-renames", "--text",
    "--diff-merges=separate", "--patch", "--unified=0", "--format=%x01commit %H%n%B",
)  # fmt: skip


def is_repository(path: Path) -> bool:
    """Whether *path* is the top of a working tree, or a repository without one."""
    return (path / ".git").exists() or ((path / "HEAD").is_file() and (path / "objects").is_dir())


def commits(path: Path) -> int:
    """Return how many commits there are to look into."""
    with _git(path, "rev-list", *_EVERY, "--count") as counted:
        out, _ = counted.communicate()
    return int(out) if counted.returncode == 0 else 0


def history(path: Path, advance: Callable[[], object]) -> Iterator[Sighting]:
    """Give each secret that any commit added; *advance* is called once a commit."""
    with _git(path, *_LOG) as running:
        assert running.stdout is not None  # noqa: S101 it is a pipe
        yield from _read(running.stdout, path, advance)
    if running.returncode != 0:
        raise Failed(f"git could not tell the history of {path}")


def _git(path: Path, *words: str) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603 our own words
            ["git", "-C", str(path), *_SAFE, *words],  # noqa: S607 the user's own git
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise Failed("the history takes git: install it, or add --no-history") from None


def _read(log: IO[bytes], path: Path, advance: Callable[[], object]) -> Iterator[Sighting]:
    commit, file, line, removed, added = "", "", 0, 0, 0
    for _, text in lines(log):
        if removed and text.startswith(b"-"):
            removed -= 1
        elif added and text.startswith(b"+"):
            yield from look(text[1:], file, line, commit)
            added, line = added - 1, line + 1
        elif text.startswith(_MARK):
            commit, file = text[len(_MARK) :].strip().decode("ascii", "replace"), ""
            advance()
        elif text.startswith(b"+++ "):
            name = text[4:].strip().decode("utf-8", "replace")
            file = plain(str(path / name.removeprefix("b/")))
        elif hunk := _HUNK.match(text):
            removed, added = (1 if n is None else int(n) for n in (hunk[1], hunk[3]))
            line = int(hunk[2])
        elif not file:
            yield from look(text, f"{path} (message of a commit)", 1, commit)
