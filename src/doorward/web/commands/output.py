"""What a command shows: a table for people or JSON for programs on stdout, words on stderr.

JSON is what the REST API answers, member by member; a list is ``{"items": […]}``.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from doorward.kernel.clock import from_rfc3339, system_clock
from doorward.web.commands.failure import plain


class Shape(StrEnum):
    """The two shapes of what is shown."""

    TABLE = "table"
    JSON = "json"


Output = Annotated[
    Shape, typer.Option("--output", "-o", help="A table for people, or JSON for programs.")
]
TABLE = Shape.TABLE

Item = Mapping[str, Any]
Column = tuple[str, str | Callable[[Item], Any]]


def show_list(shape: Shape, items: Iterable[Item], columns: Sequence[Column], empty: str) -> None:
    """Show *items*, one a line; when there is none, *empty* says what to do."""
    found = list(items)
    if shape is Shape.JSON:
        show_json({"items": found})
    elif found:
        _print_table([title for title, _ in columns], [_line(one, columns) for one in found])
    else:
        say(empty)


def show_one(shape: Shape, item: Item, columns: Sequence[Column]) -> None:
    """Show one thing, a member a line."""
    if shape is Shape.JSON:
        show_json(item)
    else:
        lines = zip((title for title, _ in columns), _line(item, columns), strict=True)
        _print_table([], list(lines))


def show_json(value: object) -> None:
    """Print *value* as indented JSON."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def say(words: str) -> None:
    """Tell a person something, on stderr, so that stdout holds results only."""
    typer.echo(plain(words), err=True)


def _line(item: Item, columns: Sequence[Column]) -> list[str]:
    return [
        plain(written(item.get(source) if isinstance(source, str) else source(item)))
        for _, source in columns
    ]


def written(value: object) -> str:
    """Return *value* as a cell of a table."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(written(one) for one in value)
    return str(value)


def ago(member: str) -> Callable[[Item], str]:
    """Return a column source that tells how long ago the instant in *member* was."""
    return lambda item: since(item.get(member))


def since(text: str | None) -> str:
    """Return how long ago the RFC 3339 instant *text* was, in a person's words."""
    if not text:
        return "never"
    seconds = (system_clock() - from_rfc3339(text)) // 1000
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if abs(seconds) >= size:
            number = abs(seconds) // size
            words = f"{number} {name}{'s' if number > 1 else ''}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now" if seconds >= 0 else "in seconds"


def _print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # A pipe gets whole lines; a terminal gets what fits.
    console = Console(width=None if sys.stdout.isatty() else 10_000, highlight=False)
    table = Table(box=None, show_header=bool(head), pad_edge=False, header_style="bold")
    for title in head or ("", ""):
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    with console.capture() as caught:
        console.print(table)
    typer.echo("\n".join(line.rstrip() for line in caught.get().splitlines()))
