"""Names say what a thing is, not that it helps."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.lints.lint import FUNCTIONS, Lint, Source

EMPTY = re.compile(r"(?:Manager|Helper|Util|Utils|Base|Impl|Info|Data)(?![a-z])")
EMPTY_FILES = frozenset(
    ("manager", "helpers", "helper", "util", "utils", "base", "impl", "info", "data"),
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find classes, functions and modules named after nothing."""
    stem = PurePosixPath(source.path).stem
    if stem in EMPTY_FILES:
        yield 1, f"the module name {stem} says nothing"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and (found := EMPTY.search(node.name)):
            yield node.lineno, f"{found.group()} in {node.name} says nothing"
        elif isinstance(node, FUNCTIONS) and re.search(r"_(?:helper|util|impl)s?$", node.name):
            yield node.lineno, f"{node.name} says nothing"


NAMING = Lint(
    "naming",
    "Values are nouns or participles that say how far they are trusted, verbs are plain; Manager, "
    "Helper, Util, Base, Impl, Info and Data are what is written when the noun was not found.",
    find,
    below=("src/", "tools/", "tests/"),
)
