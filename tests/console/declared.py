"""What the rooms declare for the console, read from their sources: quick enough for collecting."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[2] / "src" / "doorward"


@cache
def declared(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Return path and options of every ``page`` or ``action`` (*kind*) that is declared."""
    return sorted(_declarations(kind), key=lambda one: one[0])


def _declarations(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        if f".{kind}(" not in text or "doorward.web.console" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            for call in getattr(node, "decorator_list", ()):
                if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == kind:
                    yield _read(call)


def _read(call: ast.Call) -> tuple[str, dict[str, Any]]:
    said = {
        word.arg: word.value.value
        for word in call.keywords
        if word.arg and isinstance(word.value, ast.Constant)
    }
    [place] = (one.value for one in call.args if isinstance(one, ast.Constant))
    return str(place), said
