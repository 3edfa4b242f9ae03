"""``doorward scan``: find our secrets where they should not be, in trees, logs and git history.

It works without a server and tells no secret: what it shows is the kind, the place and the public
id. A checksum in each secret lets it tell one of ours from text that only looks like it.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from doorward.cli.scanning.history import commits, history, is_repository
from doorward.cli.scanning.looking import Sighting
from doorward.cli.scanning.sarif import sarif
from doorward.cli.scanning.trees import gather, look_into
from doorward.web.commands.failure import Exit, Failed, plain
from doorward.web.commands.output import say, show_json, show_list

__all__ = ["scan"]

_AT_ONCE = 100


class Form(StrEnum):
    """How what was found is told."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"


def scan(
    path: Annotated[
        list[Path], typer.Argument(help="Files and folders; of a git repository its history too.")
    ],
    past: Annotated[
        bool, typer.Option("--history/--no-history", help="Look into the history of git.")
    ] = True,
    end: Annotated[
        bool, typer.Option("--end", help="End what is found, on the server at --url.")
    ] = False,
    output: Annotated[
        Form, typer.Option("--output", "-o", help="A table, JSON, or SARIF 2.1.0 for CI.")
    ] = Form.TABLE,
) -> None:
    """Find secrets and live tokens of Doorward; end with 1 when there are any."""
    for one in path:
        if not one.exists():
            raise Failed(f"{one} is not there", Exit.USAGE)
    found: dict[tuple[str, int, str, str], Sighting] = {}
    for sighting in _looked(path, past=past):
        found.setdefault(sighting.key, sighting)
    sightings = sorted(found.values(), key=lambda one: one.key)
    _show(output, sightings)
    if end and sightings:
        _end(sightings)
    if sightings:
        raise Failed(f"{len({one.name for one in sightings})} secrets of ours in sight")


def _looked(paths: Iterable[Path], *, past: bool) -> Iterator[Sighting]:
    files = list(gather(paths))
    with _progress("files", sum(size for _, size in files)) as advance:
        for file, size in files:
            yield from look_into(file)
            advance(size)
    for repository in _repositories(paths, files) if past else ():
        with _progress(f"history of {repository}", commits(repository)) as advance:
            yield from history(repository, lambda: advance(1))


def _repositories(paths: Iterable[Path], files: Iterable[tuple[Path, int]]) -> list[Path]:
    """Return the repositories that were walked through, each once."""
    around = {folder for path in paths for folder in (path, *_within(path, files))}
    return sorted(folder for folder in around if is_repository(folder))


def _within(path: Path, files: Iterable[tuple[Path, int]]) -> set[Path]:
    return {
        folder for file, _ in files for folder in file.parents if folder.is_relative_to(path)
    }  # fmt: skip


@contextmanager
def _progress(words: str, total: int) -> Iterator[Any]:
    """Show on a terminal how far it is; give what moves it on."""
    if not sys.stderr.isatty():
        yield lambda _by: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
    ) as shown:
        task = shown.add_task(plain(words), total=total)
        yield lambda by: shown.advance(task, by)


def _show(output: Form, sightings: list[Sighting]) -> None:
    if output is Form.SARIF:
        typer.echo(json.dumps(sarif(sightings), indent=2))
    elif output is Form.JSON:
        show_json({"items": [one.shown() for one in sightings]})
    else:
        columns: Any = [("where", lambda one: f"{one['path']}:{one['line']}"), ("what", "kind")]
        columns += [("id", "id"), ("commit", lambda one: one["commit"][:12] or None)]
        from doorward.web.commands.output import TABLE

        show_list(TABLE, [one.shown() for one in sightings], columns, "nothing of ours was found")


def _end(sightings: list[Sighting]) -> None:
    """Give up what was found; whoever holds a secret may, so nobody signs in for it."""
    from doorward.web.commands.account import URL, find_account
    from doorward.web.commands.connection import send

    base = os.environ.get(URL, "").rstrip("/") or find_account().base_url
    url = f"{base}/api/v1/leaks/revoke"
    secrets = list({one.name: one.secret for one in sightings}.values())
    for begin in range(0, len(secrets), _AT_ONCE):
        some = [one.reveal() for one in secrets[begin : begin + _AT_ONCE]]
        body = json.dumps({"secrets": some}).encode()
        reply = send("POST", url, headers={"Content-Type": "application/json"}, data=body)
        if reply.status != 202:
            raise Failed(f"{url} answered {reply.status}: nothing more was ended")
    say(f"{len(secrets)} were given up: those that the server issued have ended")
