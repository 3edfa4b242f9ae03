"""Every test says what it guarantees."""

import ast
from collections.abc import Iterator

from tools.lints.lint import FUNCTIONS, Lint, Source


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find tests without a docstring."""
    for node in ast.walk(source.tree):
        if not isinstance(node, FUNCTIONS) or not node.name.startswith("test_"):
            continue
        if not (ast.get_docstring(node) or "").strip():
            yield node.lineno, f"{node.name} does not say what it guarantees"


GUARANTEES = Lint(
    "guarantees",
    "Whoever breaks a test must learn from its docstring which promise was broken.",
    find,
    below=("tests/",),
)
