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

_FEW = 4
_GAP = 2
_NARROWEST = 24

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
        width = max(len(title) for title, _ in columns)
        for (title, _), value in zip(columns, _line(item, columns), strict=True):
            typer.echo(f"{title:<{width}}  {value}")


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


def few(names: Sequence[str]) -> str:
    """Return the first of *names*, and how many there are where that is not all."""
    shown = ", ".join(names[:_FEW])
    return shown if len(names) <= _FEW else f"{shown} … ({len(names)})"


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
    """Print a table in which nothing that one copies, an id or a name, is broken over lines.

    Cells of several words are folded to what the terminal has; where even that is too little,
    the terminal wraps the lines. A pipe gets whole lines.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    least = 0
    for title, cells in zip(head, zip(*rows, strict=True), strict=True):
        whole = not any(" " in cell for cell in cells)
        longest = max(len(title), *map(len, cells))
        least += _GAP + (longest if whole else min(longest, _NARROWEST))
        table.add_column(title, no_wrap=whole, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    terminal = sys.stdout.isatty()
    console = Console(highlight=False, width=None if terminal else 10_000)
    console.width = max(console.width, least)
    with console.capture() as caught:
        console.print(table)
    typer.echo("\n".join(line.rstrip() for line in caught.get().splitlines()))
