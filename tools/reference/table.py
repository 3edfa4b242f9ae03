"""Markdown tables, and the line that says where a page comes from."""

from collections.abc import Iterable, Sequence

MADE = "<!-- Written by `make docs` from {source}: change it there. -->\n"


def cell(text: object) -> str:
    """Return *text* as it may stand in a table cell."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table with a line feed at its end."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell(one) for one in line)} |\n" for line in lines)
